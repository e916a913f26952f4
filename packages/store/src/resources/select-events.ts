import { EVENT_OWNER_WORD } from './event-owner-word.ts'
import { createSelectionBuilder, type Selection } from './selection.ts'

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
  /** 32 bytes each, one after the other. */
  topics: Uint8Array
  data: Uint8Array
}

export type EventVerdict = 'applied' | 'malformed' | 'ignored' | 'unknown'

export interface EventSelection {
  event?: string | undefined
  owner?: Uint8Array | undefined
  verdict?: EventVerdict | undefined
  fromBlock?: number | undefined
  /** Inclusive. */
  toBlock?: number | undefined
  order: 'asc' | 'desc'
  /** Begin behind it. */
  after?: { readonly blockNumber: number; readonly logIndex: number } | undefined
}

const WORD = 32

/** Canonical logs of the contract in the order of the chain, or the opposite one. */
export function selectEvents(which: EventSelection): Selection<EventResourceRow> {
  const builder = createSelectionBuilder()
  const [direction, behind] = which.order === 'asc' ? ['ASC', '>'] : ['DESC', '<']
  builder.where('canonical')
  if (which.event !== undefined) builder.where('event = ?', which.event)
  if (which.owner !== undefined) builder.where(`(${EVENT_OWNER_WORD}) = ?`, wordOf(which.owner))
  // As text and not as a parameter: one of them has an index of its own.
  if (which.verdict !== undefined) builder.where(`verdict = '${which.verdict}'`)
  if (which.fromBlock !== undefined) builder.where('block_number >= ?', which.fromBlock)
  if (which.toBlock !== undefined) builder.where('block_number <= ?', which.toBlock)
  if (which.after !== undefined) {
    const { blockNumber, logIndex } = which.after
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
