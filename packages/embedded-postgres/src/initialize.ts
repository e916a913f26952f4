import { randomBytes } from 'node:crypto'
import { access, chown, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Binaries } from './binaries.ts'
import type { DataFolder } from './data-folder.ts'
import { DataUnusableError, ServerFailedError } from './errors.ts'
import { runCommand } from './run-command.ts'
import type { ServerUser } from './server-user.ts'

const PASSWORD_BYTES = 24

export interface InitializeOptions {
  superuser: string
  /** false: files are not forced to disk (tests). */
  durable: boolean
}

/**
 * Creates the database cluster if there is none, else checks that it is compatible; returns the
 * superuser's password.
 */
export async function initialize(
  folder: DataFolder,
  { superuser, durable }: InitializeOptions,
  binaries: Binaries,
  user: ServerUser | undefined,
): Promise<string> {
  const major = await readFile(join(folder.cluster, 'PG_VERSION'), 'utf8').catch(() => undefined)
  if (major !== undefined) return await passwordOf(folder, major.trim(), binaries)

  const password = randomBytes(PASSWORD_BYTES).toString('hex')
  await writeFile(folder.password, password, { mode: 0o600 })
  if (user !== undefined) await chown(folder.password, user.uid, user.gid)
  // Renamed once complete: a run that is killed in between starts over.
  const unfinished = `${folder.cluster}.new`
  await rm(unfinished, { recursive: true, force: true })
  const args = ['-D', unfinished, '-U', superuser, `--pwfile=${folder.password}`]
  args.push('--auth=scram-sha-256', '--encoding=UTF8', '--locale=C')
  if (!durable) args.push('--no-sync')
  const { code, output } = await runCommand(binaries.initdb, args, {
    user,
    cwd: dirname(folder.cluster),
  })
  if (code !== 0) throw new ServerFailedError('initdb', output, { exitCode: code })
  await rename(unfinished, folder.cluster)
  return password
}

async function passwordOf(folder: DataFolder, major: string, { version }: Binaries) {
  if (version.split('.')[0] !== major) {
    throw new DataUnusableError(
      folder.cluster,
      `it was written by Postgres ${major} and this is ${version}; choose another folder (DATA_DIR) or move the data with pg_dump`,
    )
  }
  await access(folder.password).catch(() => {
    throw new DataUnusableError(folder.cluster, `${folder.password} is missing; restore that file`)
  })
  return await readFile(folder.password, 'utf8')
}
