import type { Logger } from '@ssv-exporter/service-kit/logger'
import type { Metrics } from '@ssv-exporter/service-kit/metrics'
import pg from 'pg'
import { DatabaseError } from './database-error.ts'
import { pgTypes } from './pg-types.ts'

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
}

export interface Transaction {
  /** @throws DatabaseError */
  query<Row extends object = Record<string, unknown>>(
    label: string,
    text: string,
    values?: readonly unknown[],
  ): Promise<Row[]>
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
    super('A statement of the transaction had failed: it was rolled back')
  }
}

/** Opens a pool. Every statement passes here: labelled, timed, its failure translated. */
export function createDatabase(options: DatabaseOptions, modules: DatabaseModules): Database {
  const pool = new pg.Pool({
    connectionString: options.url,
    application_name: options.applicationName,
    max: options.poolSize ?? DEFAULT_POOL_SIZE,
    connectionTimeoutMillis: options.acquireTimeoutMs ?? DEFAULT_ACQUIRE_TIMEOUT_MS,
    ...(options.statementTimeoutMs ? { statement_timeout: options.statementTimeoutMs } : {}),
    query_timeout: options.silenceTimeoutMs ?? DEFAULT_SILENCE_TIMEOUT_MS,
    keepAlive: true,
    types: pgTypes,
  })
  const idleTimeoutMs = options.idleInTransactionTimeoutMs ?? DEFAULT_IDLE_IN_TRANSACTION_TIMEOUT_MS
  // With the transaction and not with the session: a transaction pooler takes no settings at its start.
  const begin = `BEGIN; SET LOCAL idle_in_transaction_session_timeout = ${idleTimeoutMs}`
  let closed: Promise<void> | undefined
  // An idle connection that breaks is replaced at the next use; without a listener it would end the process.
  pool.on('error', (error) => modules.logger.debug({ err: error }, 'idle database connection lost'))

  const duration = modules.metrics.histogram({
    name: 'ssv_database_statement_duration_seconds',
    help: 'Time a statement took, by label and outcome',
    labelNames: ['label', 'outcome'],
  })
  const execute = async <Row extends object>(
    target: pg.Pool | pg.PoolClient,
    label: string,
    { text, values, name }: Statement,
  ): Promise<pg.QueryResult<Row>> => {
    const end = duration.startTimer({ label })
    try {
      const result = await target.query<Row>({
        text,
        values: values as unknown[],
        ...(name === undefined ? {} : { name }),
      })
      end({ outcome: 'ok' })
      return result
    } catch (error) {
      end({ outcome: 'error' })
      throw new DatabaseError(label, error)
    }
  }
  const run = async <Row extends object>(...args: Parameters<typeof execute>): Promise<Row[]> =>
    (await execute<Row>(...args)).rows
  const commit = async (client: pg.PoolClient, label: string) => {
    const { command } = await execute(client, label, { text: 'COMMIT' })
    if (command !== 'COMMIT') throw new DatabaseError(label, new NotCommittedError())
  }
  /** A connection for one transaction; only the first release counts, and one with an error closes it. */
  const checkout = async (label: string) => {
    const client = await pool.connect().catch((error: unknown) => {
      throw new DatabaseError(label, error)
    })
    let broken: Error | undefined
    let released = false
    const onError = (error: Error) => {
      broken = error
    }
    client.on('error', onError)
    const release = (error?: Error) => {
      if (released) return
      released = true
      client.off('error', onError)
      client.release(broken ?? error)
    }
    return { client, release }
  }

  return {
    query: (label, text, values) => run(pool, label, { text, values: values ?? [] }),
    prepared: (label, text, values, name = label) => run(pool, label, { text, values, name }),
    async transaction(label, work) {
      const { client, release } = await checkout(label)
      const query: Transaction['query'] = (inner, text, values) =>
        run(client, inner, { text, values: values ?? [] })
      try {
        await query(`${label}/begin`, begin)
        const result = await work({ query })
        await commit(client, `${label}/commit`)
        release()
        return result
      } catch (error) {
        if (error instanceof DatabaseError && error.connectionLost) release(error)
        else await client.query('ROLLBACK').then(() => release(), release)
        throw error
      }
    },
    close() {
      closed ??= pool.end()
      return closed
    },
  }
}
