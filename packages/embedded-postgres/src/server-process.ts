import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { open, readFile, writeFile } from 'node:fs/promises'
import { sleep } from '@ssv-exporter/service-kit/sleep'
import type { DataFolder } from './data-folder.ts'
import { ServerFailedError } from './errors.ts'
import { readPostmasterFile } from './postmaster-file.ts'
import { serverEnvironment } from './run-command.ts'
import type { ServerUser } from './server-user.ts'

const POLL_MS = 25
const TAIL_LINES = 12

export interface SpawnOptions {
  postgres: string
  port: number
  settings: Readonly<Record<string, string>>
  user: ServerUser | undefined
  /** Aborts the wait and ends the server. */
  signal: AbortSignal
}

/**
 * Starts `postgres` as a child and waits until it accepts connections; crash recovery may take some
 * time.
 */
export async function spawnServer(
  folder: DataFolder,
  { postgres, port, settings, user, signal }: SpawnOptions,
): Promise<ChildProcess> {
  const args = ['-D', folder.cluster, '-p', String(port)]
  const fixed = { listen_addresses: '127.0.0.1', unix_socket_directories: '' }
  for (const [name, value] of Object.entries({
    timezone: 'UTC',
    log_timezone: 'UTC',
    ...settings,
    ...fixed,
  })) {
    args.push('-c', `${name}=${value}`)
  }
  // Truncated at each start: the log explains why the last run failed, and must not grow without
  // bound.
  const log = await open(folder.log, 'w', 0o600)
  try {
    const child = spawn(postgres, args, {
      cwd: folder.cluster,
      env: serverEnvironment(),
      // A separate process group: Ctrl-C at the terminal is for this process, which stops Postgres
      // last.
      detached: true,
      stdio: ['ignore', log.fd, log.fd],
      ...(user === undefined ? {} : { uid: user.uid, gid: user.gid }),
    })
    await once(child, 'spawn')
    await writeFile(folder.owner, String(process.pid))
    await ready(child, folder, signal).catch((error) => {
      child.kill('SIGINT')
      throw error
    })
    return child
  } finally {
    await log.close()
  }
}

/** Returns the last lines of the server's output. */
export async function logTail(folder: DataFolder): Promise<string> {
  const text = await readFile(folder.log, 'utf8').catch(() => '')
  return text.trim().split('\n').slice(-TAIL_LINES).join('\n')
}

async function ready(child: ChildProcess, folder: DataFolder, signal: AbortSignal): Promise<void> {
  for (;;) {
    if (child.exitCode !== null || child.signalCode !== null) {
      const { exitCode, signalCode } = child
      const facts = { exitCode, signalCode }
      throw new ServerFailedError('start', await logTail(folder), facts)
    }
    const file = await readPostmasterFile(folder.cluster)
    if (file?.pid === child.pid && file?.ready) return
    await sleep(POLL_MS, signal)
  }
}
