import type { Logger } from '@ssv-exporter/service-kit/logger'
import type { Metrics } from '@ssv-exporter/service-kit/metrics'
import pg from 'pg'
import { type ConnectionPath, pathOf } from './connection-path.ts'
import { DatabaseError } from './errors.ts'
import { pgTypes } from './pg-types.ts'
import { measurePool } from './pool-metrics.ts'

export interface DatabaseOptions {
  url: string
  /** Shown in pg_stat_activity. */
  applicationName: string
  poolSize?: number
  /** How long a caller waits for a pooled connection. */
  acquireTimeoutMs?: number
  /** 0 = no limit. */
  statementTimeoutMs?: number
  /** How long the server may be silent before the connection is considered dead. */
  silenceTimeoutMs?: number
  /**
   * Idle-in-transaction timeout: releases the locks of a process that was paused inside a
   * transaction.
   */
  idleInTransactionTimeoutMs?: number
}

export interface DatabaseModules {
  logger: Logger
  metrics: Metrics
}

/** A statement; `name` makes it a prepared statement. */
export interface Statement {
  text: string
  values?: readonly unknown[]
  name?: string
  /** Returns each row as an array instead of an object. */
  rowMode?: 'array'
}

/**
 * Statements on one connection. They are sent at once and run in the order of the calls: a caller
 * may start several and await them together, which saves the round trips in between. After a
 * failure, those behind it fail as well.
 */
export interface Transaction {
  /** @throws DatabaseError */
  query<Row extends object = Record<string, unknown>>(
    label: string,
    text: string,
    values?: readonly unknown[],
  ): Promise<Row[]>
  /** The same, with each row as an array of columns. @throws DatabaseError */
  lists(label: string, text: string, values?: readonly unknown[]): Promise<unknown[][]>
}

export interface Database extends Transaction {
  /**
   * A prepared statement, planned once per connection.
   * @param name distinguishes statements that share a label
   * @throws DatabaseError
   */
  prepared<Row extends object>(
    label: string,
    text: string,
    values: readonly unknown[],
    name?: string,
  ): Promise<Row[]>
  /** Commits when `work` resolves, rolls back when it rejects. @throws DatabaseError */
  transaction<T>(label: string, work: (transaction: Transaction) => Promise<T>): Promise<T>
  /** Closes all connections after running statements have finished. */
  close(): Promise<void>
}

const DEFAULT_POOL_SIZE = 10
const DEFAULT_ACQUIRE_TIMEOUT_MS = 5_000
const DEFAULT_IDLE_IN_TRANSACTION_TIMEOUT_MS = 10_000
/**
 * Far longer than any statement. Without it, a server that vanished silently is awaited until the
 * kernel times out.
 */
const DEFAULT_SILENCE_TIMEOUT_MS = 60_000

/** Without this, a statement after ROLLBACK would be a transaction of its own, and be committed. */
class EndedTransactionError extends Error {
  constructor() {
    super('The transaction has ended, so the statement was not sent')
  }
}

/** COMMIT of a failed transaction is answered with ROLLBACK and raises no error. */
class NotCommittedError extends Error {
  constructor() {
    super('A statement failed, so the transaction was rolled back')
  }
}

interface Lent {
  readonly client: pg.PoolClient
  /** Closes the connection instead of returning it to the pool. */
  giveUp(error: Error): void
}

/**
 * Opens a pool. Every statement runs through it and is labelled and timed; errors are translated.
 *
 * A transaction pooler in between is detected on each connection (see `pathOf`). In that case named
 * prepared statements are disabled and timeouts are set per transaction instead of per session.
 */
export function createDatabase(options: DatabaseOptions, modules: DatabaseModules): Database {
  const acquireTimeoutMs = options.acquireTimeoutMs ?? DEFAULT_ACQUIRE_TIMEOUT_MS
  const statementTimeoutMs = options.statementTimeoutMs ?? 0
  const paths = new WeakMap<pg.ClientBase, ConnectionPath>()
  const onConnect = async (client: pg.ClientBase) => {
    const opened = { statementTimeoutMs, answerTimeoutMs: acquireTimeoutMs }
    paths.set(client, await pathOf(client, opened))
  }
  const pool = new pg.Pool({
    connectionString: options.url,
    application_name: options.applicationName,
    max: options.poolSize ?? DEFAULT_POOL_SIZE,
    connectionTimeoutMillis: acquireTimeoutMs,
    query_timeout: options.silenceTimeoutMs ?? DEFAULT_SILENCE_TIMEOUT_MS,
    keepAlive: true,
    pipeline: true,
    types: pgTypes,
    // The pool awaits this promise, but the types do not declare it.
    onConnect: onConnect as (client: pg.ClientBase) => void,
  })
  const idleTimeoutMs = options.idleInTransactionTimeoutMs ?? DEFAULT_IDLE_IN_TRANSACTION_TIMEOUT_MS
  // Set per transaction: behind a pooler the session is shared with other clients.
  const direct = `BEGIN; SET LOCAL idle_in_transaction_session_timeout = ${idleTimeoutMs}`
  const begin = { direct, pooled: `${direct}; SET LOCAL statement_timeout = ${statementTimeoutMs}` }
  const isPooled = (client: pg.ClientBase) => paths.get(client) === 'pooled'
  let closed: Promise<void> | undefined
  // A broken idle connection is replaced on next use. Without a listener the error would crash the
  // process.
  pool.on('error', (error) => modules.logger.debug({ err: error }, 'idle database connection lost'))

  const duration = modules.metrics.histogram({
    name: 'ssv_database_statement_duration_seconds',
    help: 'Time from sending a statement to its result, by label and outcome',
    labelNames: ['label', 'outcome'],
  })
  measurePool(pool, options.applicationName, modules.metrics)
  const timed = async <T>(label: string, work: () => Promise<T>): Promise<T> => {
    const end = duration.startTimer({ label })
    try {
      const result = await work()
      end({ outcome: 'ok' })
      return result
    } catch (error) {
      end({ outcome: 'error' })
      throw error instanceof DatabaseError ? error : new DatabaseError(label, error)
    }
  }
  const execute = <Row extends object>(
    client: pg.PoolClient,
    label: string,
    { text, values, name, ...how }: Statement,
  ): Promise<pg.QueryResult<Row>> =>
    timed(label, () =>
      client.query<Row>({
        text,
        values: values as unknown[],
        ...how,
        ...(name === undefined || isPooled(client) ? {} : { name }),
      }),
    )
  const connect = (label: string) =>
    timed('connect', () =>
      pool.connect().catch((error: unknown) => {
        throw new DatabaseError(label, error)
      }),
    )
  /**
   * Runs `work` with a pooled connection. A broken or discarded connection is closed instead of
   * reused.
   */
  const withClient = async <T>(label: string, work: (lent: Lent) => Promise<T>): Promise<T> => {
    const client = await connect(label)
    let broken: Error | undefined
    const giveUp = (error: Error) => {
      broken = error
    }
    client.on('error', giveUp)
    try {
      return await work({ client, giveUp })
    } catch (error) {
      if (error instanceof DatabaseError && error.connectionLost) giveUp(error)
      throw error
    } finally {
      client.off('error', giveUp)
      client.release(broken)
    }
  }
  const inTransaction = async <T>(
    { client, giveUp }: Lent,
    label: string,
    work: (transaction: Transaction) => Promise<T>,
  ): Promise<T> => {
    let isEnded = false
    const send = async (inner: string, statement: Statement): Promise<never[]> => {
      if (isEnded) throw new DatabaseError(inner, new EndedTransactionError())
      return (await execute<never>(client, inner, statement)).rows
    }
    const query: Transaction['query'] = (inner, text, values = []) => send(inner, { text, values })
    const lists: Transaction['lists'] = (inner, text, values = []) =>
      send(inner, { text, values, rowMode: 'array' })
    try {
      await query(`${label}/begin`, isPooled(client) ? begin.pooled : begin.direct)
      const result = await work({ query, lists })
      isEnded = true
      const { command } = await execute(client, `${label}/commit`, { text: 'COMMIT' })
      if (command !== 'COMMIT') throw new DatabaseError(label, new NotCommittedError())
      return result
    } catch (error) {
      isEnded = true
      const isLost = error instanceof DatabaseError && error.connectionLost
      if (!isLost) await client.query('ROLLBACK').catch(giveUp)
      throw error
    }
  }
  const single = <Row extends object>(label: string, statement: Statement): Promise<Row[]> =>
    withClient(label, async (lent) => {
      if (statementTimeoutMs > 0 && isPooled(lent.client)) {
        return inTransaction(
          lent,
          label,
          async () => (await execute<Row>(lent.client, label, statement)).rows,
        )
      }
      return (await execute<Row>(lent.client, label, statement)).rows
    })

  return {
    query: (label, text, values = []) => single(label, { text, values }),
    lists: (label, text, values = []) => single(label, { text, values, rowMode: 'array' }),
    prepared: (label, text, values, name = label) => single(label, { text, values, name }),
    transaction: (label, work) => withClient(label, (lent) => inTransaction(lent, label, work)),
    close() {
      closed ??= pool.end()
      return closed
    },
  }
}
