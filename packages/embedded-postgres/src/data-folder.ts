import { createHash } from 'node:crypto'
import { access, chmod, chown, constants, rmdir } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import { makeFolder } from '@ssv-exporter/service-kit/make-folder'
import { DataUnreachableError, DataUnusableError } from './errors.ts'
import { runCommand } from './run-command.ts'
import type { ServerUser } from './server-user.ts'
import { SHARED_FOLDER } from './shared-folder.ts'

export interface DataFolder {
  /** What Postgres calls its data directory. */
  readonly cluster: string
  /** The superuser's password, readable by its owner only. */
  readonly password: string
  /** The output of the server's current or last run. */
  readonly log: string
  /** The id of the process that started the server. */
  readonly owner: string
}

/**
 * Creates the data folder and gives it to `user`.
 *
 * A folder that the user cannot reach is an error that names the inaccessible folder; with
 * `mayMove` a folder of the same name under /var/lib/ssv-exporter is used instead. Permissions of
 * existing folders are never changed.
 */
export async function prepareDataFolder(
  { dataDir, mayMove }: { dataDir: string; mayMove: boolean },
  user: ServerUser | undefined,
  { logger }: { logger: Logger },
): Promise<DataFolder> {
  const wanted = resolve(dataDir)
  if (user === undefined) {
    await made(wanted)
    await access(wanted, constants.W_OK).catch(() => {
      throw new DataUnusableError(wanted, 'it belongs to another user; choose another (DATA_DIR)')
    })
    return filesIn(wanted)
  }
  const elsewhere = movedFolder(wanted)
  const movedBefore = (await exists(elsewhere)) && !(await exists(filesIn(wanted).cluster))
  if (!(mayMove && movedBefore)) {
    const barrier = await handOver(wanted, user)
    if (barrier === undefined) return filesIn(wanted)
    if (!mayMove) throw new DataUnreachableError(wanted, user.name, barrier)
    logger.warn(
      { wanted, used: elsewhere, barrier, user: user.name },
      'moved the Postgres data to a folder that its user can reach',
    )
  }
  const barrier = await handOver(elsewhere, user)
  if (barrier !== undefined) throw new DataUnreachableError(elsewhere, user.name, barrier)
  return filesIn(elsewhere)
}

/** Returns the folder under /var/lib/ssv-exporter that replaces `dataDir`. */
export function movedFolder(dataDir: string): string {
  const parent = createHash('sha256').update(dirname(dataDir)).digest('hex').slice(0, 8)
  return join(SHARED_FOLDER, parent, basename(dataDir))
}

// Returns the first folder of the path that the user may not enter, or undefined if all are
// accessible.
async function handOver(folder: string, user: ServerUser): Promise<string | undefined> {
  const topmost = await made(folder)
  // The umask may have restricted the folders just created; those above them are not ours.
  if (topmost !== undefined) {
    for (let made = dirname(folder); made.length >= topmost.length; made = dirname(made)) {
      await chmod(made, 0o755)
    }
  }
  await chown(folder, user.uid, user.gid)
  await chmod(folder, 0o700)
  if (await canEnter(folder, user)) return undefined
  if (topmost !== undefined) await removeEmpty(folder, topmost)
  return await firstBarrier(folder, user)
}

async function made(folder: string): Promise<string | undefined> {
  try {
    return await makeFolder(folder)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new DataUnusableError(folder, `it cannot be created (${why}); choose another (DATA_DIR)`)
  }
}

async function firstBarrier(folder: string, user: ServerUser): Promise<string> {
  const ancestors: string[] = []
  for (let above = dirname(folder); above !== dirname(above); above = dirname(above)) {
    ancestors.unshift(above)
  }
  for (const ancestor of ancestors) {
    if (!(await canEnter(ancestor, user))) return ancestor
  }
  return folder
}

// Checked by access, because modes are not everything: access lists and mounts count too.
async function canEnter(folder: string, user: ServerUser): Promise<boolean> {
  const { code } = await runCommand('/bin/sh', ['-c', 'test -x "$0"', folder], { user })
  return code === 0
}

async function removeEmpty(folder: string, topmost: string): Promise<void> {
  for (let made = folder; made.length >= topmost.length; made = dirname(made)) await rmdir(made)
}

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  )
}

function filesIn(folder: string): DataFolder {
  return {
    cluster: join(folder, 'cluster'),
    password: join(folder, 'password'),
    log: join(folder, 'server.log'),
    owner: join(folder, 'owner.pid'),
  }
}
