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
  /** Where the data goes; a temporary folder, removed by `stop`, when absent. */
  dir?: string
  /** The URL is of a migrated database; in a test run only. Otherwise it is of an empty one. */
  migrated?: boolean
}

export interface PostgresServer {
  /** Stays the same over kill and restart. */
  readonly url: string
  /** Where its data and its password are. */
  readonly dir: string
  /** Ends the server and removes its temporary folder. */
  stop(): Promise<void>
  /** Ends every process of the server at once (SIGKILL). */
  kill(): Promise<void>
  /** Starts the server again on the same port and data, after ending it (fast shutdown) where it still runs. */
  restart(): Promise<void>
  /** Stops every process of the server in its tracks (SIGSTOP): connections stay open and nothing answers. */
  pause(): Promise<void>
  resume(): Promise<void>
}

// Tests do not survive a power cut; their servers need not either. A commit still survives the server's own death,
// so synchronous_commit stays on.
const FOR_TESTS = { fsync: 'off', full_page_writes: 'off' }

/**
 * Starts a Postgres server of its own, for a test that stops or kills it: in a test run on a copy of data that is there, which saves a
 * second of initdb.
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

  // A test process that goes down takes its servers along.
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
      // The parent first: then no new child can appear.
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
      // Gone already.
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
