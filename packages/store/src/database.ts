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
  /** How long a caller waits for a connection of the pool. */
  acquireTimeoutMs?: number
  /** 0 = no limit. */
  statementTimeoutMs?: number
  /** The server may be silent for so long before the connection counts as dead. */
  silenceTimeoutMs?: number
  /** A session that a paused process left inside a transaction is ended after this, and its locks go. */
  idleInTransactionTimeoutMs?: number
}

export interface DatabaseModules {
  logger: Logger
  metrics: Metrics
}

/** A statement: `name` makes it a prepared one. */
export interface Statement {
  text: string
  values?: readonly unknown[]
  name?: string
  /** Each row as a list, not as an object. */
  rowMode?: 'array'
}

export interface Transaction {
  /** @throws DatabaseError */
  query<Row extends object = Record<string, unknown>>(
    label: string,
    text: string,
    values?: readonly unknown[],
  ): Promise<Row[]>
  /** The same, each row as a list of its columns. @throws DatabaseError */
  lists(label: string, text: string, values?: readonly unknown[]): Promise<unknown[][]>
}

export interface Database extends Transaction {
  /**
   * A prepared statement, planned once per connection.
   * @param name tells texts apart that share a label
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
  /** Ends every connection; statements under way are waited for. */
  close(): Promise<void>
}

const DEFAULT_POOL_SIZE = 10
const DEFAULT_ACQUIRE_TIMEOUT_MS = 5_000
const DEFAULT_IDLE_IN_TRANSACTION_TIMEOUT_MS = 10_000
/** Far beyond any statement of ours; without it a server that went without a word is waited for until the kernel gives up. */
const DEFAULT_SILENCE_TIMEOUT_MS = 60_000

/** COMMIT of a transaction in which a statement failed is answered by a rollback, without an error. */
class NotCommittedError extends Error {
  constructor() {
    super('A statement failed, so the transaction was rolled back')
  }
}

interface Lent {
  readonly client: pg.PoolClient
  /** Has the connection closed instead of used again. */
  giveUp(error: Error): void
}

/**
 * Opens a pool. Every statement passes here: labelled, timed, its failure translated.
 *
 * A transaction pooler may stand in between; it is noticed at each connection (see `pathOf`). Then no statement is prepared by
 * name, and time limits are set with the transaction instead of the session.
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
    types: pgTypes,
    // The types know nothing of the promise that the pool waits for.
    onConnect: onConnect as (client: pg.ClientBase) => void,
  })
  const idleTimeoutMs = options.idleInTransactionTimeoutMs ?? DEFAULT_IDLE_IN_TRANSACTION_TIMEOUT_MS
  // With the transaction and not with the session, which behind a pooler belongs to others as well.
  const direct = `BEGIN; SET LOCAL idle_in_transaction_session_timeout = ${idleTimeoutMs}`
  const begin = { direct, pooled: `${direct}; SET LOCAL statement_timeout = ${statementTimeoutMs}` }
  const isPooled = (client: pg.ClientBase) => paths.get(client) === 'pooled'
  let closed: Promise<void> | undefined
  // An idle connection that breaks is replaced at the next use; without a listener it would end the process.
  pool.on('error', (error) => modules.logger.debug({ err: error }, 'idle database connection lost'))

  const duration = modules.metrics.histogram({
    name: 'ssv_database_statement_duration_seconds',
    help: 'Duration of statements, by label and outcome',
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
  /** Lends a connection to `work`; one that broke, or that `work` gives up, is closed and not used again. */
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
    const query: Transaction['query'] = async (inner, text, values = []) =>
      (await execute<never>(client, inner, { text, values })).rows
    const lists: Transaction['lists'] = async (inner, text, values = []) =>
      (await execute<never>(client, inner, { text, values, rowMode: 'array' })).rows
    try {
      await query(`${label}/begin`, isPooled(client) ? begin.pooled : begin.direct)
      const result = await work({ query, lists })
      const { command } = await execute(client, `${label}/commit`, { text: 'COMMIT' })
      if (command !== 'COMMIT') throw new DatabaseError(label, new NotCommittedError())
      return result
    } catch (error) {
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
