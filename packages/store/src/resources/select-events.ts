import { EVENT_OWNER_WORD } from './event-owner-word.ts'
import { createRowQueryBuilder, type RowQuery } from './row-query.ts'

export interface EventResourceRow {
  blockNumber: number
  blockHash: Uint8Array
  blockTime: Date
  transactionHash: Uint8Array
  transactionIndex: number
  logIndex: number
  event: string | null
  verdict: EventVerdict
  reason: string | null
  /** 32 bytes each, concatenated. */
  topics: Uint8Array
  data: Uint8Array
}

export type EventVerdict = 'applied' | 'malformed' | 'ignored' | 'unknown'

export interface EventFilter {
  event?: string | undefined
  owner?: Uint8Array | undefined
  verdict?: EventVerdict | undefined
  fromBlock?: number | undefined
  /** Inclusive. */
  toBlock?: number | undefined
  order: 'asc' | 'desc'
  /** Start after it. */
  after?: { readonly blockNumber: number; readonly logIndex: number } | undefined
}

const WORD = 32

/** Canonical contract logs in ascending or descending chain order. */
export function selectEvents(filter: EventFilter): RowQuery<EventResourceRow> {
  const builder = createRowQueryBuilder()
  const [direction, behind] = filter.order === 'asc' ? ['ASC', '>'] : ['DESC', '<']
  builder.where('canonical')
  if (filter.event !== undefined) builder.where('event = ?', filter.event)
  if (filter.owner !== undefined) builder.where(`(${EVENT_OWNER_WORD}) = ?`, wordOf(filter.owner))
  // Inlined instead of passed as a parameter, because one value has its own partial index.
  if (filter.verdict !== undefined) builder.where(`verdict = '${filter.verdict}'`)
  if (filter.fromBlock !== undefined) builder.where('block_number >= ?', filter.fromBlock)
  if (filter.toBlock !== undefined) builder.where('block_number <= ?', filter.toBlock)
  if (filter.after !== undefined) {
    const { blockNumber, logIndex } = filter.after
    builder.where(
      `(block_number, log_index) ${behind} (${builder.value(blockNumber)}::bigint, ${builder.value(logIndex)}::int)`,
    )
  }
  return builder.build(
    'select-events',
    `SELECT block_number AS "blockNumber", block_hash AS "blockHash", block_time AS "blockTime",
       transaction_hash AS "transactionHash", transaction_index AS "transactionIndex",
       log_index AS "logIndex", event, verdict, reason, topics, data
     FROM contract_log ${builder.conditions()}
     ORDER BY block_number ${direction}, log_index ${direction}`,
  )
}

function wordOf(address: Uint8Array): Uint8Array {
  const word = Buffer.alloc(WORD)
  word.set(address, WORD - address.length)
  return word
}
