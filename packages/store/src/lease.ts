import { hostname } from 'node:os'
import { ExporterError } from '@ssv-exporter/service-kit/errors'
import { createFailureLog } from '@ssv-exporter/service-kit/failure-log'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import { sleep } from '@ssv-exporter/service-kit/sleep'
import pg from 'pg'
import { ADVISORY_LOCK_CLASS, ADVISORY_LOCKS, type LeaseName } from './advisory-locks.ts'
import { assertDirectClient } from './assert-direct.ts'
import { READ_ONLY_QUERY, type ReadOnlyRow } from './assert-writable.ts'
import { DatabaseError, LeaseHeldError, PooledConnectionError, ReadOnlyError } from './errors.ts'
import { pgTypes } from './pg-types.ts'

export interface LeaseOptions {
  name: LeaseName
  /** Must be a direct connection: advisory locks do not work through a transaction pooler. */
  url: string
  heartbeatMs?: number
  /**
   * Session idle timeout enforced by the server: a paused process loses its lock after this time.
   * Default: 10 000.
   */
  sessionTimeoutMs?: number
}

/** Declared as in packages/stream, like `LeaseWatch`; see `publication-log.ts`. */
export interface Lease {
  /** Incremented on each acquisition; writes carry it (see `assertFence`). Column `leader.epoch`. */
  readonly fencingToken: number
  /** Aborted when the lock is lost or released. */
  readonly lost: AbortSignal
  release(): Promise<void>
}

/** Callbacks while waiting for a lease. */
export interface LeaseWatch {
  /** Another process holds the lease; this one is on standby. */
  standingBy(): void
  /**
   * The lease cannot be acquired because Postgres is unavailable, read-only or rejects the
   * connection. Retried.
   */
  blocked(error: unknown): void
}

export interface LeaseSource {
  /**
   * Waits as hot standby until the lock is acquired. Rejects when `signal` aborts.
   * @throws DatabaseError when the server rejects the login, PooledConnectionError: neither is
   * retried
   */
  acquire(signal: AbortSignal, watch?: LeaseWatch): Promise<Lease>
  /**
   * Acquires the lock if it is free.
   * @throws LeaseHeldError naming the holder; PooledConnectionError; DatabaseError
   */
  acquireNow(): Promise<Lease>
}

const DEFAULT_HEARTBEAT_MS = 1_000
// Ten heartbeats: a process on a busy machine may stall for seconds and should keep its lock.
const DEFAULT_SESSION_TIMEOUT_MS = 10_000
const TAKE_OVER_TIMEOUT_MS = 15_000

/** SQLSTATE class 28, wrong user or password, and 3D000, no such database. */
const LOGIN_REJECTED = /^(28...|3D000)$/

/**
 * Ensures a single holder with an advisory lock on a dedicated session. An advisory lock does not
 * expire (a stopped process keeps it while the kernel answers keep-alives), so the server ends the
 * session if it misses its heartbeats. Writes of a holder that resumes too late are rejected by the
 * fencing token.
 */
export function createLeaseSource(options: LeaseOptions, modules: { logger: Logger }): LeaseSource {
  const heartbeatMs = options.heartbeatMs ?? DEFAULT_HEARTBEAT_MS
  const logger = modules.logger.child({ lease: options.name })
  const failures = createFailureLog({ logger })
  return {
    async acquire(signal, watch) {
      for (;;) {
        signal.throwIfAborted()
        const session = await openSession(options).catch((error: unknown) => {
          if (error instanceof PooledConnectionError) throw error
          if (LOGIN_REJECTED.test(String((error as { code?: unknown }).code))) {
            throw new DatabaseError('lease-session', error)
          }
          failures.failed(error, {}, 'failed to open lease session')
          watch?.blocked(new DatabaseError('lease', error))
          return undefined
        })
        if (session === undefined) {
          await sleep(heartbeatMs, signal)
          continue
        }
        try {
          while (!(await tryLock(session, options.name))) {
            watch?.standingBy()
            await sleep(heartbeatMs, signal)
          }
          const fencingToken = await takeOver(session, options.name)
          logger.info({ fencingToken }, 'lease acquired')
          return hold(session, fencingToken, options, logger)
        } catch (error) {
          await session.end().catch(() => {})
          signal.throwIfAborted()
          failures.failed(error, {}, 'failed to acquire lease')
          watch?.blocked(new DatabaseError('lease', error))
          await sleep(heartbeatMs, signal)
        }
      }
    },
    async acquireNow() {
      const failed = (error: unknown) => {
        throw error instanceof ExporterError ? error : new DatabaseError('lease-session', error)
      }
      const session = await openSession(options).catch(failed)
      try {
        if (!(await tryLock(session, options.name))) throw await heldBy(session, options.name)
        const fencingToken = await takeOver(session, options.name)
        logger.info({ fencingToken }, 'lease acquired')
        return hold(session, fencingToken, options, logger)
      } catch (error) {
        await session.end().catch(() => {})
        return failed(error)
      }
    },
  }
}

async function openSession(options: LeaseOptions): Promise<pg.Client> {
  const timeoutMs = options.sessionTimeoutMs ?? DEFAULT_SESSION_TIMEOUT_MS
  const session = new pg.Client({
    connectionString: options.url,
    application_name: `ssv-exporter-lease-${options.name}`,
    connectionTimeoutMillis: timeoutMs,
    // Do not wait for a server that vanished silently: a standby retries with a new session.
    query_timeout: timeoutMs,
    keepAlive: true,
    types: pgTypes,
  })
  session.on('error', () => {})
  try {
    await session.connect()
    await assertDirectClient(session)
    // A replica has its own lock table, so a lock there does not exclude a holder on the primary.
    const { rows } = await session.query<ReadOnlyRow>(READ_ONLY_QUERY)
    if (rows[0]?.readOnly === 'on') throw new ReadOnlyError()
    await session.query(`SET idle_session_timeout = ${timeoutMs}`)
    // Host loss: 1 s + 3 probes of 1 s instead of the kernel's two hours.
    await session.query('SET tcp_keepalives_idle = 1')
    await session.query('SET tcp_keepalives_interval = 1')
    await session.query('SET tcp_keepalives_count = 3')
    return session
  } catch (error) {
    await session.end().catch(() => {})
    throw error
  }
}

async function tryLock(session: pg.Client, name: LeaseName): Promise<boolean> {
  const { rows } = await session.query<{ locked: boolean }>(
    'SELECT pg_try_advisory_lock($1, $2) AS locked',
    [ADVISORY_LOCK_CLASS, ADVISORY_LOCKS[name]],
  )
  return rows[0]?.locked === true
}

async function heldBy(session: pg.Client, name: LeaseName): Promise<LeaseHeldError> {
  const { rows } = await session.query<{ holder: string; since: Date }>(
    'SELECT holder, since FROM leader WHERE name = $1',
    [name],
  )
  return new LeaseHeldError({ name, holder: rows[0]?.holder, since: rows[0]?.since })
}

/** Waits for in-flight writes of the previous holder, which hold a shared lock on the row. */
async function takeOver(session: pg.Client, name: LeaseName): Promise<number> {
  await session.query(`SET statement_timeout = ${TAKE_OVER_TIMEOUT_MS}`)
  const { rows } = await session.query<{ epoch: number }>({
    text: `INSERT INTO leader (name, epoch, holder) VALUES ($1, 1, $2)
     ON CONFLICT (name) DO UPDATE SET epoch = leader.epoch + 1, holder = excluded.holder, since = now()
     RETURNING epoch`,
    values: [name, `${hostname()}/${process.pid}`],
    query_timeout: 2 * TAKE_OVER_TIMEOUT_MS,
  } as pg.QueryConfig)
  return (rows[0] as { epoch: number }).epoch
}

function hold(
  session: pg.Client,
  fencingToken: number,
  options: LeaseOptions,
  logger: Logger,
): Lease {
  const heartbeatMs = options.heartbeatMs ?? DEFAULT_HEARTBEAT_MS
  const lost = new AbortController()
  const end = (reason: string) => {
    if (lost.signal.aborted) return
    lost.abort(new Error(`lease ended: ${reason}`))
    if (reason !== 'released') logger.warn({ fencingToken, reason }, 'lease lost')
  }
  session.on('error', (error) => end(error.message))
  session.on('end', () => end('session ended'))
  const beat = async () => {
    while (!lost.signal.aborted) {
      await sleep(heartbeatMs, lost.signal)
      await session.query('SELECT 1')
    }
  }
  beat().catch((error: Error) => end(error.message))
  return {
    fencingToken,
    lost: lost.signal,
    async release() {
      end('released')
      await session.end().catch(() => {})
    },
  }
}
