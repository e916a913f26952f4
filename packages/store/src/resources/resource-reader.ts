import { createHash } from 'node:crypto'
import type { Database, Transaction } from '../database.ts'
import { type Deployment, readDeployment } from '../deployment.ts'
import { LOG_HEAD_QUERY } from '../log-head-query.ts'
import type { LogHead } from '../publication-log.ts'
import { createQueryReader, type SyncProgress } from '../query-reader.ts'
import {
  type AccountingAnswer,
  type ClusterFacts,
  type OperatorFacts,
  readClusterFacts,
  readOperatorFacts,
} from './accounting-facts.ts'
import type { RowQuery, Walk } from './row-query.ts'

const DIGEST_LENGTH = 12
/** Rows of tables that are read for one page of a walk: about 200 ms. */
const MAX_PAGE_READS = 10_000
/** About how many rows one step of an export finds. */
const EXPORT_STEP_ROWS = 1_000

export interface ExportOptions {
  /** All when absent. */
  limit?: number | undefined
  batchRows: number
  /** The database ends an export whose rows have not been consumed for this long. */
  stalledAfterMs: number
}

export interface ExportHandler<Row extends object> {
  /** Log position of the snapshot: it includes everything up to it. */
  onBegin(head: LogHead): void
  /** Called for each batch; the next batch is read when it resolves. Rejecting ends the export. */
  onRows(rows: Row[]): Promise<void>
}

export interface ListPage<Row extends object> {
  readonly rows: Row[]
  /** Key of the row after which the next page begins, if reading ended before the limit was reached. */
  readonly readTo: Partial<Row> | undefined
}

/** Reads resources in the form presented to clients. */
export interface ResourceReader {
  /** Current log position. If read before the rows, they include everything up to it. */
  head(): Promise<LogHead>
  page<Row extends object>(query: RowQuery<Row>, limit: number): Promise<Row[]>
  /** The same for walks: a page ends early when it took too much work. */
  list<Row extends object>(query: RowQuery<Row> | Walk<Row>, limit: number): Promise<ListPage<Row>>
  /** Holds a connection and a database snapshot until the last row has been consumed. */
  export<Row extends object>(
    query: RowQuery<Row> | Walk<Row>,
    options: ExportOptions,
    handler: ExportHandler<Row>,
  ): Promise<void>
  /** @param block defaults to the last indexed block */
  clusterFacts(clusterId: string, block?: number): Promise<AccountingAnswer<ClusterFacts>>
  operatorFacts(operatorId: number, block?: number): Promise<AccountingAnswer<OperatorFacts>>
  /** @returns undefined if the database is new */
  deployment(): Promise<Deployment | undefined>
  syncProgress(): Promise<SyncProgress>
}

export function createResourceReader(database: Database): ResourceReader {
  const page = <Row extends object>({ label, values, text }: RowQuery<Row>, limit: number) => {
    const limited = text(` LIMIT $${values.length + 1}`)
    return database.prepared<Row>(label, limited, [...values, limit], nameOf(label, limited))
  }
  const prepared: Pick<Transaction, 'query'> = {
    query: (label, text, values = []) =>
      database.prepared(label, text, values, nameOf(label, text)),
  }

  async function walk<Row extends object>(
    { steps }: Walk<Row>,
    limit: number,
  ): Promise<ListPage<Row>> {
    const rows: Row[] = []
    let reads = 0
    for await (const step of steps(prepared, limit)) {
      rows.push(...step.rows)
      reads += step.reads
      if (rows.length >= limit) return { rows: rows.slice(0, limit), readTo: undefined }
      if (reads >= MAX_PAGE_READS) return { rows, readTo: step.readTo }
    }
    return { rows, readTo: undefined }
  }

  return {
    async head() {
      const [head] = await database.prepared<LogHead>('resource-head', LOG_HEAD_QUERY, [])
      return headOf(head)
    },
    page,
    list: async (query, limit) =>
      'steps' in query
        ? await walk(query, limit)
        : { rows: await page(query, limit), readTo: undefined },
    async export(query, { limit, batchRows, stalledAfterMs }, handler) {
      const { label } = query
      await database.transaction(label, async (transaction) => {
        await transaction.query(
          `${label}/snapshot`,
          'SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY',
        )
        await transaction.query(
          `${label}/stalled`,
          `SET LOCAL idle_in_transaction_session_timeout = ${stalledAfterMs}`,
        )
        const [head] = await transaction.query<LogHead>(`${label}/head`, LOG_HEAD_QUERY)
        if ('steps' in query) {
          handler.onBegin(headOf(head))
          let left = limit ?? Number.POSITIVE_INFINITY
          for await (const step of query.steps(transaction, EXPORT_STEP_ROWS)) {
            const rows = step.rows.slice(0, left)
            left -= rows.length
            for (let i = 0; i < rows.length; i += batchRows)
              await handler.onRows(rows.slice(i, i + batchRows))
            if (left <= 0) return
          }
          return
        }
        const { text, values } = query
        const limited = text(limit === undefined ? '' : ` LIMIT $${values.length + 1}`)
        await transaction.query(
          `${label}/declare`,
          `DECLARE export NO SCROLL CURSOR FOR ${limited}`,
          limit === undefined ? values : [...values, limit],
        )
        handler.onBegin(headOf(head))
        for (;;) {
          const rows = await transaction.query(`${label}/fetch`, `FETCH ${batchRows} FROM export`)
          if (rows.length > 0) await handler.onRows(rows as never)
          if (rows.length < batchRows) return
        }
      })
    },
    clusterFacts: (clusterId, block) => readClusterFacts(database, clusterId, block),
    operatorFacts: (operatorId, block) => readOperatorFacts(database, operatorId, block),
    deployment: () => readDeployment(database),
    syncProgress: createQueryReader(database).syncProgress,
  }
}

/** Name of the prepared statement, since statement texts differ under the same label. */
function nameOf(label: string, text: string): string {
  return `${label}-${createHash('sha256').update(text).digest('hex').slice(0, DIGEST_LENGTH)}`
}

function headOf(head: LogHead | undefined): LogHead {
  if (head === undefined) throw new Error('the publication_head row is missing')
  return head
}
