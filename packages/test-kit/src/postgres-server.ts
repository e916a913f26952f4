import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createEmbeddedPostgres } from '@ssv-exporter/embedded-postgres/embedded-postgres'
import { silentLogger } from '@ssv-exporter/service-kit/logger'
import { sleep } from '@ssv-exporter/service-kit/sleep'
import { freePort } from './free-port.ts'
import { processTree } from './process-tree.ts'
import { run } from './run.ts'
import { TEMPLATE_DATABASE, TEST_RUN } from './test-run.ts'

export interface StartPostgresOptions {
  /** Settings of postgresql.conf. */
  settings?: Readonly<Record<string, string>>
  /** Data folder; by default a temporary one, removed by `stop`. */
  dir?: string
  /** Use the migrated database, in a test run only. Otherwise it is empty. */
  migrated?: boolean
}

export interface PostgresServer {
  /** Stays the same across kill and restart. */
  readonly url: string
  /** Folder of its data and password. */
  readonly dir: string
  /** Ends the server and removes its temporary folder. */
  stop(): Promise<void>
  /** Kills every process of the server (SIGKILL). */
  kill(): Promise<void>
  /**
   * Restarts the server on the same port and data, after ending it (fast shutdown) if it still
   * runs.
   */
  restart(): Promise<void>
  /**
   * Suspends every process of the server (SIGSTOP): connections stay open and nothing is answered.
   */
  pause(): Promise<void>
  resume(): Promise<void>
}

// Tests need not survive a power failure, and neither do their servers. A commit still survives a
// crash of the server, so synchronous_commit stays on.
const FOR_TESTS = { fsync: 'off', full_page_writes: 'off' }

/**
 * Starts a Postgres server for a test that stops or kills it: in a test run on a copy of existing
 * data, which saves a second of initdb.
 */
export async function startPostgres(options: StartPostgresOptions = {}): Promise<PostgresServer> {
  const dir = options.dir ?? (await mkdtemp(join(tmpdir(), 'ssv-exporter-postgres-')))
  const prepared = process.env[TEST_RUN.dataFolder]
  if (options.migrated === true && prepared === undefined) {
    throw new Error('there is no migrated database outside a test run')
  }
  if (options.dir === undefined && prepared !== undefined) {
    const copied = await run('cp', ['-a', `${prepared}/.`, dir])
    if (!copied.ok) throw new Error(`the data could not be copied: ${copied.output}`)
  }
  const server = createEmbeddedPostgres(
    {
      dataDir: dir,
      port: await freePort(),
      database: options.migrated === true ? TEMPLATE_DATABASE : 'exporter',
      settings: { ...FOR_TESTS, ...options.settings },
    },
    { logger: silentLogger() },
  )
  await server.start()
  const { url } = server
  let processes: number[] | undefined

  // Servers end with the test process.
  const endWithUs = () => signalAll(runningTree(), 'SIGKILL')
  process.once('exit', endWithUs)

  function runningTree(): number[] {
    try {
      return processes ?? processTree(server.pid)
    } catch {
      // Not running.
      return []
    }
  }

  async function resume(): Promise<void> {
    signalAll(processes ?? [], 'SIGCONT')
    processes = undefined
  }

  return {
    url,
    dir,
    resume,
    async stop() {
      await resume()
      await server.stop()
      process.off('exit', endWithUs)
      if (options.dir === undefined) await rm(dir, { recursive: true, force: true })
    },
    async kill() {
      const doomed = runningTree()
      processes = undefined
      signalAll(doomed, 'SIGKILL')
      while (doomed.some(isAlive)) await sleep(10)
    },
    async restart() {
      await resume()
      await server.stop()
      await server.start()
    },
    async pause() {
      // The parent first, so that no new child can appear.
      process.kill(server.pid, 'SIGSTOP')
      processes = processTree(server.pid)
      signalAll(processes, 'SIGSTOP')
    },
  }
}

function signalAll(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, signal)
    } catch {
      // Already ended.
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
