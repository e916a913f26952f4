import { ExporterError } from '@ssv-exporter/service-kit/errors'
import type { LeaseName } from './advisory-locks.ts'

/**
 * SQLSTATE classes after which the same transaction may succeed: 08 connection, 53 resources (too
 * many connections, disk full, out of memory), 57P0x server going down or starting up, 40001
 * serialization, 40P01 deadlock, 55P03 lock not available, 25P0x session ended by a time-out, 25006
 * read-only: the server was demoted to a standby; a new connection may reach its successor.
 */
const RETRYABLE_SQLSTATE = /^(08...|53...|57P0.|40001|40P01|55P03|25P0.|25006)$/

/**
 * The function of Postgres that finds a row outside of its partition (SQLSTATE 23514, like a
 * violated CHECK). The row was routed to the default partition, and waited while the partition to
 * which it belongs was attached: the next attempt finds that one.
 */
const OUTSIDE_OF_PARTITION = 'ExecPartitionCheckEmitError'

/** After these codes, or without a code, the connection cannot be reused. */
const LOST_SQLSTATE = /^(08...|57P0.|25P03|25006)$/

/** Error codes of Node.js and the driver for a broken or failed connection. */
const RETRYABLE_DRIVER =
  /ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Query read timeout|not queryable/i

/** SQLSTATE 25006: a standby, or a read-only database. */
const READ_ONLY = '25006'

/** SQLSTATE 57014: the statement timed out or was cancelled. */
const QUERY_CANCELED = '57014'

interface DriverError {
  code?: string
  /** The function of Postgres that reported the error. */
  routine?: string
  message?: string
  errors?: unknown[]
}

/** A statement failed. `retryable` says whether the whole transaction may be retried. */
export class DatabaseError extends ExporterError {
  /** Whether the connection should be closed instead of reused. */
  readonly connectionLost: boolean

  constructor(label: string, cause: unknown) {
    const { sqlState, routine, message } = describe(cause)
    const known = sqlState !== undefined && /^[0-9A-Z]{5}$/.test(sqlState)
    super(`Database statement "${label}" failed: ${message}`, {
      code: codeOf(sqlState),
      facts: { label, sqlState },
      retryable: known
        ? RETRYABLE_SQLSTATE.test(sqlState) || routine === OUTSIDE_OF_PARTITION
        : RETRYABLE_DRIVER.test(`${sqlState ?? ''} ${message}`),
      cause,
    })
    this.connectionLost = known ? LOST_SQLSTATE.test(sqlState) : this.retryable
  }
}

function codeOf(sqlState: string | undefined): string {
  if (sqlState === QUERY_CANCELED) return 'DATABASE_STATEMENT_TIMEOUT'
  return sqlState === READ_ONLY ? 'DATABASE_READ_ONLY' : 'DATABASE_ERROR'
}

/** A connection refused by several addresses is an AggregateError without a message. */
function describe(cause: unknown) {
  const { code, routine, message, errors } = (cause ?? {}) as DriverError
  const first = errors?.[0] as DriverError | undefined
  return {
    sqlState: code ?? first?.code,
    routine,
    message: message || first?.message || String(cause),
  }
}

/** Another process holds the lease. */
export class LeaseHeldError extends ExporterError {
  /**
   * @param facts `holder` is host name and process id; absent if the lease was acquired only
   * moments ago
   */
  constructor(facts: { name: LeaseName; holder: string | undefined; since: Date | undefined }) {
    const { name, holder = 'an unknown process', since } = facts
    const until = since === undefined ? '' : ` since ${since.toISOString()}`
    super(`The lease of the ${name} is held by ${holder}${until}: stop every ${name} first`, {
      code: 'LEASE_HELD',
      facts,
      retryable: false,
    })
  }
}

/** Advisory locks and LISTEN require a dedicated session, which a pooler does not provide. */
export class PooledConnectionError extends ExporterError {
  constructor() {
    super(
      'Connected to Postgres through a transaction pooler, but advisory locks and notifications need a session: set DATABASE_DIRECT_URL to Postgres itself',
      { code: 'DATABASE_POOLED', retryable: false },
    )
  }
}

/** The error Postgres would report for a write, raised before anything is written. */
export class ReadOnlyError extends Error {
  /** SQLSTATE read_only_sql_transaction. */
  readonly code = '25006'

  constructor() {
    super('Postgres is read-only: it is a replica, or default_transaction_read_only is on')
  }
}

/** The lease under which this write began has passed to another holder. */
export class FencedError extends ExporterError {
  constructor(name: LeaseName, fencingToken: number, current: number | undefined) {
    super(
      `Write refused: the fencing token of lease ${name} is ${current ?? 'missing'}, this holder has ${fencingToken}`,
      {
        code: 'FENCED',
        facts: { name, fencingToken, current },
        retryable: false,
      },
    )
  }
}

/** The database schema is too old or too new for this build. */
export class SchemaVersionError extends ExporterError {
  constructor(facts: { applied: number; oldestServed: number; known: number }) {
    const { applied, oldestServed, known } = facts
    super(
      applied < known
        ? `The database schema is at migration ${applied}, this build needs ${known}: run the migrate command first`
        : `The database schema is at migration ${applied}, which supports builds with migration ${oldestServed} or later; this build has ${known}: run a newer build`,
      { code: 'SCHEMA_VERSION', facts: { ...facts }, retryable: false },
    )
  }
}

/** The database belongs to a different chain, contract or generation than configured. */
export class DeploymentMismatchError extends ExporterError {
  /** @param sides how the deployments differ, a text for each part */
  constructor(
    facts: {
      stored: { network: string }
      configured: { network: string }
      differing: readonly string[]
    },
    sides: readonly string[],
  ) {
    const { stored, configured } = facts
    super(
      `This database belongs to another deployment (${stored.network}, not ${configured.network}): ${sides.join('; ')}`,
      { code: 'DEPLOYMENT_MISMATCH', facts, retryable: false },
    )
  }
}
