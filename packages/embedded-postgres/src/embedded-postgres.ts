import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { StoppedWhileStartingError } from '@ssv-exporter/service-kit/errors'
import type { Startable } from '@ssv-exporter/service-kit/lifecycle'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import { sleep } from '@ssv-exporter/service-kit/sleep'
import { findBinaries } from './binaries.ts'
import { clearOrphan } from './clear-orphan.ts'
import { type DataFolder, prepareDataFolder } from './data-folder.ts'
import { ensureDatabase } from './ensure-database.ts'
import { ServerExitedError } from './errors.ts'
import { freePort } from './free-port.ts'
import { initialize } from './initialize.ts'
import { logTail, type SpawnOptions, spawnServer } from './server-process.ts'
import { serverUser } from './server-user.ts'

export interface EmbeddedPostgresOptions {
  /** Kept between starts: the database cluster, the password, the server's log. */
  dataDir: string
  /**
   * Whether the data may be stored under /var/lib/ssv-exporter if the server's user cannot reach
   * `dataDir` (only as root).
   */
  mayMove?: boolean
  /** 0 or absent: any free port. */
  port?: number
  superuser?: string
  /** Created if missing. */
  database: string
  /** Settings of postgresql.conf. */
  settings?: Readonly<Record<string, string>>
  stopDeadlineMs?: number
}

export interface EmbeddedPostgresModules {
  logger: Logger
  /** Called when the running server ends unexpectedly. */
  onUnexpectedExit?: (error: ServerExitedError) => void
}

export interface EmbeddedPostgres extends Startable {
  /** postgres://user:password@127.0.0.1:port/database; throws before start. */
  readonly url: string
  /** For example `18.4`; throws before start. */
  readonly version: string
  /** The server's process id; throws while it does not run. */
  readonly pid: number
}

// A port may be taken between choosing and using it, and the children of a killed server keep its
// shared memory for a moment.
const START_ATTEMPTS = 3
const NEXT_ATTEMPT_AFTER_MS = 500
const STOP_DEADLINE_MS = 20_000

/**
 * Runs a private Postgres server from the binaries that npm installed, on 127.0.0.1 only, with a
 * password.
 *
 * As root the server runs as the system user `postgres`. start() rejects with an error of
 * `errors.ts`.
 */
export function createEmbeddedPostgres(
  options: EmbeddedPostgresOptions,
  { logger, onUnexpectedExit }: EmbeddedPostgresModules,
): EmbeddedPostgres {
  const { superuser = 'postgres', settings = {}, stopDeadlineMs = STOP_DEADLINE_MS } = options
  let child: ChildProcess | undefined
  let starting = new AbortController()
  let facts: { url: string; version: string } | undefined

  async function start(): Promise<void> {
    starting = new AbortController()
    const { signal } = starting
    const user = await serverUser()
    const binaries = await findBinaries(user, { logger })
    const { dataDir, mayMove = false } = options
    const folder = await prepareDataFolder({ dataDir, mayMove }, user, { logger })
    await clearOrphan(folder, { stopDeadlineMs }, { logger })
    const durable = settings.fsync !== 'off'
    const password = await initialize(folder, { superuser, durable }, binaries, user)
    const spawned = await spawnSomewhere(folder, {
      postgres: binaries.postgres,
      settings,
      user,
      signal,
    })
    child = spawned.child
    watch(child, folder)
    const url = `postgres://${superuser}:${password}@127.0.0.1:${spawned.port}/${options.database}`
    await ensureDatabase(url)
    facts = { url, version: binaries.version }
    logger.info(
      { port: spawned.port, version: binaries.version, folder: folder.cluster },
      'started Postgres',
    )
  }

  async function spawnSomewhere(folder: DataFolder, rest: Omit<SpawnOptions, 'port'>) {
    for (let attempt = 1; ; attempt += 1) {
      const port = options.port || (await freePort())
      try {
        return { child: await spawnServer(folder, { ...rest, port }), port }
      } catch (error) {
        if (attempt === START_ATTEMPTS || rest.signal.aborted) throw error
        logger.debug({ err: error, attempt }, 'Postgres did not start')
        await sleep(NEXT_ATTEMPT_AFTER_MS)
      }
    }
  }

  function watch(server: ChildProcess, folder: DataFolder): void {
    server.once('exit', async (code, signal) => {
      // stop() clears the child before it ends it.
      if (child !== server) return
      child = undefined
      const error = new ServerExitedError(code, signal, await logTail(folder))
      logger.error({ err: error }, 'Postgres ended unexpectedly')
      onUnexpectedExit?.(error)
    })
  }

  async function stop(): Promise<void> {
    starting.abort(new StoppedWhileStartingError())
    const server = child
    child = undefined
    if (server === undefined || server.exitCode !== null || server.signalCode !== null) return
    const exited = once(server, 'exit')
    // PostgreSQL, "Shutting Down the Server": SIGINT is fast, SIGQUIT immediate (recovery at the next start).
    for (const signal of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
      server.kill(signal)
      const abort = new AbortController()
      const late = sleep(stopDeadlineMs, abort.signal).then(
        () => true,
        () => false,
      )
      const overdue = await Promise.race([exited.then(() => false), late])
      abort.abort()
      if (!overdue) break
      logger.warn({ signal, stopDeadlineMs }, 'Postgres did not stop in time')
    }
    logger.info('stopped Postgres')
  }

  function started<T>(value: T | undefined): T {
    if (value === undefined) throw new TypeError('Postgres is not running')
    return value
  }

  return {
    start,
    stop,
    get url() {
      return started(facts).url
    },
    get version() {
      return started(facts).version
    },
    get pid() {
      return started(child?.pid)
    },
  }
}
