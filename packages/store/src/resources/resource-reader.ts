import { createHash } from 'node:crypto'
import type { Database, Transaction } from '../database.ts'
import { type Deployment, readDeployment } from '../deployment.ts'
import { LOG_HEAD_QUERY } from '../log-head-query.ts'
import type { PublicationHead } from '../publication-log.ts'
import { createQueryReader, type SyncProgress } from '../query-reader.ts'
import {
  type AccountingAnswer,
  type ClusterFacts,
  type OperatorFacts,
  readClusterFacts,
  readOperatorFacts,
} from './accounting-facts.ts'
import type { Selection, SelectionRunner } from './selection.ts'

const DIGEST_LENGTH = 12

export interface ExportOptions {
  /** All when absent. */
  limit?: number | undefined
  batchRows: number
  /** The database ends an export whose rows have not been consumed for this long. */
  stalledAfterMs: number
}

export interface ExportHandler<Row extends object> {
  /** Log position of the snapshot: it includes everything up to it. */
  onBegin(head: PublicationHead): void
  /** Called for each batch; the next batch is read when it resolves. Rejecting ends the export. */
  onRows(rows: Row[]): Promise<void>
}

/** Reads resources in the form presented to clients. */
export interface ResourceReader {
  /** Current log position. If read before the rows, they include everything up to it. */
  head(): Promise<PublicationHead>
  page<Row extends object>(selection: Selection<Row>, limit: number): Promise<Row[]>
  /** Holds a connection and a database snapshot until the last row has been consumed. */
  export<Row extends object>(
    selection: Selection<Row>,
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
  const run = <Row extends object>({ label, values, text }: Selection<Row>, limit: number) => {
    const limited = text(` LIMIT $${values.length + 1}`)
    return database.prepared<Row>(label, limited, [...values, limit], nameOf(label, limited))
  }
  return {
    async head() {
      const [head] = await database.prepared<PublicationHead>('resource-head', LOG_HEAD_QUERY, [])
      return headOf(head)
    },
    async page(selection, limit) {
      if (selection.pages === undefined) return await run(selection, limit)
      const rows = []
      for await (const some of selection.pages({ query: database.query, run }, limit)) {
        rows.push(...some)
      }
      return rows
    },
    async export(selection, { limit, batchRows, stalledAfterMs }, handler) {
      const { label, text, values, pages } = selection
      await database.transaction(label, async (transaction) => {
        await transaction.query(
          `${label}/snapshot`,
          'SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY',
        )
        await transaction.query(
          `${label}/stalled`,
          `SET LOCAL idle_in_transaction_session_timeout = ${stalledAfterMs}`,
        )
        const [head] = await transaction.query<PublicationHead>(`${label}/head`, LOG_HEAD_QUERY)
        if (pages !== undefined) {
          handler.onBegin(headOf(head))
          const runner = { query: transaction.query, run: runIn(transaction) }
          for await (const rows of pages(runner, limit)) {
            for (let i = 0; i < rows.length; i += batchRows)
              await handler.onRows(rows.slice(i, i + batchRows) as never)
          }
          return
        }
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

const runIn =
  (transaction: Transaction): SelectionRunner['run'] =>
  (selection, limit) =>
    transaction.query(selection.label, selection.text(` LIMIT $${selection.values.length + 1}`), [
      ...selection.values,
      limit,
    ])

/** Name of the prepared statement, since statement texts differ under the same label. */
function nameOf(label: string, text: string): string {
  return `${label}-${createHash('sha256').update(text).digest('hex').slice(0, DIGEST_LENGTH)}`
}

function headOf(head: PublicationHead | undefined): PublicationHead {
  if (head === undefined) throw new Error('the publication_head row is missing')
  return head
}
