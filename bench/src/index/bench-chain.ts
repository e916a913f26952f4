import { bloomBitsOf } from '@ssv-exporter/chain-indexer/rpc/proof/bloom'
import { proveReceipts } from '@ssv-exporter/chain-indexer/rpc/proof/receipts'
import { createEventEncoder, type EncodedEvent } from './encode-event.ts'
import { type PlannedEvent, planEvents } from './plan-events.ts'

export const CONTRACT = '0x5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c'
export const CHAIN_ID = 31_337

export interface ChainShape {
  events: number
  /** How many of them are registrations. */
  registered: number
  /** The events are distributed over this many blocks, from the first on. */
  blocks: number
  /** Transactions per block besides those that emit events. */
  transactions: number
}

/** A chain that is computed on request; every block commits to its contents. */
export interface BenchChain {
  readonly planned: readonly PlannedEvent[]
  blockHash(number: number): string
  /** The number of a block by its hash; undefined if there is none. */
  numberOf(hash: string): number | undefined
  /** Indices of the events of these blocks: start, and exclusive end. */
  eventsIn(from: number, to: number): readonly [number, number]
  /** As returned by `eth_getLogs`, JSON texts. */
  logText(event: number): string
  /**
   * As returned by `eth_getBlockByNumber`. @param full with its transactions, otherwise with their
   * hashes
   */
  blockText(number: number, full: boolean): string
  /** As returned by `eth_getBlockReceipts`. */
  receipts(number: number): object[]
}

const HASH_DIGITS = 64
const GENESIS_TIME = 1_700_000_000
const SLOT_SECONDS = 12
const GAS = 21_000
const FROM = `0x${'f0'.repeat(20)}`
const TO = `0x${'d7'.repeat(20)}`
const WORD = `0x${'0a'.repeat(32)}`
const STRANGER_TOPIC: `0x${string}` = `0x${'77'.repeat(32)}`
const BLOOM_BYTES = 256
/**
 * Blocks up to the last event whose receipts root is true. Computing it takes milliseconds, and a
 * node has it in its header; older blocks are not proved during a run.
 */
const PROVABLE_BLOCKS = 512
/** Texts of logs that are kept: settled history is read twice, soon after one another. */
const TEXTS = 8_192
/** Prefixes of hashes of blocks and of transactions. */
const BLOCK = 'b10c'
const TRANSACTION = 'c0de'

const hashOf = (kind: string, number: number, i = 0) =>
  `0x${kind}${i.toString(16).padStart(8, '0')}${number.toString(16).padStart(HASH_DIGITS - kind.length - 8, '0')}`
const quantity = (value: number) => `0x${value.toString(16)}`
const transactionHash = (block: number, index: number) => hashOf(TRANSACTION, block, index)

export function createBenchChain(shape: ChainShape, registrations: Buffer): BenchChain {
  const { transactions } = shape
  const planned = planEvents(shape.events, shape.registered)
  const encode = createEventEncoder(registrations)
  const blockOf = (event: number) => 1 + Math.floor((event * shape.blocks) / shape.events)
  /** The first event of this block or of a later one. */
  const firstIn = (block: number) =>
    Math.min(shape.events, Math.max(0, Math.ceil(((block - 1) * shape.events) / shape.blocks)))
  const bits = new Map<string, ReturnType<typeof bloomBitsOf>>()
  const bitsOf = (value: string) => {
    const known = bits.get(value)
    if (known !== undefined) return known
    const made = bloomBitsOf(value as `0x${string}`)
    bits.set(value, made)
    return made
  }
  /** By the first event of the block; all blocks without events have the same. */
  const roots = new Map<string, string>()

  const eventsIn = (from: number, to: number) => [firstIn(from), firstIn(to + 1)] as const
  const stranger = { address: TO, topics: [STRANGER_TOPIC], data: '0x' }

  /**
   * The logs of the block in order: one of another contract, in the first transaction, and ours.
   */
  function logsOf(number: number): ({ address: string } & EncodedEvent)[] {
    const [from, to] = eventsIn(number, number)
    const own = planned.slice(from, to).map((event) => ({ address: CONTRACT, ...encode(event) }))
    return [stranger, ...own]
  }

  function bloomOf(logs: readonly ({ address: string } & EncodedEvent)[]): string {
    const bloom = new Uint8Array(BLOOM_BYTES)
    for (const { address, topics } of logs) {
      for (const value of [address, ...topics]) {
        for (const [byte, mask] of bitsOf(value)) bloom[byte] = (bloom[byte] ?? 0) | mask
      }
    }
    return `0x${Buffer.from(bloom).toString('hex')}`
  }

  function receipts(number: number): object[] {
    const blockHash = hashOf(BLOCK, number)
    const logs = logsOf(number)
    const [first, ...own] = logs
    const count = transactions + own.length
    return Array.from({ length: count }, (_, index) => {
      const emitted = index === 0 ? first : own[index - transactions]
      const i = index === 0 ? 0 : index - transactions + 1
      const hash = transactionHash(number, index)
      return {
        type: '0x2',
        status: '0x1',
        cumulativeGasUsed: quantity(GAS * (index + 1)),
        gasUsed: quantity(GAS),
        logsBloom: bloomOf(emitted === undefined ? [] : [emitted]),
        transactionHash: hash,
        transactionIndex: quantity(index),
        blockHash,
        blockNumber: quantity(number),
        from: FROM,
        to: TO,
        contractAddress: null,
        effectiveGasPrice: '0x1',
        logs:
          emitted === undefined
            ? []
            : [{ ...emitted, ...placeOf(number, index, i), removed: false }],
      }
    })
  }

  const placeOf = (number: number, index: number, logIndex: number) => ({
    blockNumber: quantity(number),
    blockHash: hashOf(BLOCK, number),
    transactionHash: transactionHash(number, index),
    transactionIndex: quantity(index),
    logIndex: quantity(logIndex),
    blockTimestamp: quantity(GENESIS_TIME + SLOT_SECONDS * number),
  })

  function rootOf(number: number): string {
    if (number < shape.blocks - PROVABLE_BLOCKS) return WORD
    const [from, to] = eventsIn(number, number)
    const key = from === to ? '' : `${from}`
    const known = roots.get(key)
    if (known !== undefined) return known
    const root = proveReceipts(receipts(number), CONTRACT)?.root ?? ''
    roots.set(key, root)
    return root
  }

  const texts: ({ event: number; text: string } | undefined)[] = Array.from({ length: TEXTS })

  function logText(event: number): string {
    const kept = texts[event % TEXTS]
    if (kept?.event === event) return kept.text
    const number = blockOf(event)
    const i = event - firstIn(number)
    const { topics, data } = encode(planned[event] as PlannedEvent)
    const at = placeOf(number, transactions + i, i + 1)
    // Without JSON.stringify: data is long, and needs no escaping.
    const text = `{"address":"${CONTRACT}","topics":["${topics.join('","')}"],"data":"${data}",${JSON.stringify(at).slice(1, -1)},"removed":false}`
    texts[event % TEXTS] = { event, text }
    return text
  }

  const filler = JSON.stringify({
    type: '0x2',
    chainId: quantity(CHAIN_ID),
    from: FROM,
    to: TO,
    gas: quantity(GAS),
    gasPrice: '0x1',
    maxFeePerGas: '0x2',
    maxPriorityFeePerGas: '0x1',
    // A transfer of a token.
    input: `0xa9059cbb${'00'.repeat(64)}`,
    value: '0x0',
    nonce: '0x1',
    accessList: [],
    v: '0x0',
    r: WORD,
    s: WORD,
    yParity: '0x0',
  }).slice(1)

  return {
    planned,
    blockHash: (number) => hashOf(BLOCK, number),
    numberOf(hash) {
      const number = Number.parseInt(hash.slice(2 + BLOCK.length + 8), 16)
      return hashOf(BLOCK, number) === hash ? number : undefined
    },
    eventsIn,
    logText,
    blockText(number, full) {
      const [from, to] = eventsIn(number, number)
      const count = transactions + to - from
      const blockHash = hashOf(BLOCK, number)
      const of = `"blockNumber":"${quantity(number)}","blockHash":"${blockHash}"`
      const shown = Array.from({ length: count }, (_, index) => {
        const hash = transactionHash(number, index)
        return full
          ? `{"hash":"${hash}","transactionIndex":"${quantity(index)}",${of},${filler}`
          : `"${hash}"`
      })
      const header = JSON.stringify({
        number: quantity(number),
        hash: blockHash,
        parentHash: hashOf(BLOCK, Math.max(0, number - 1)),
        timestamp: quantity(GENESIS_TIME + SLOT_SECONDS * number),
        logsBloom: bloomOf(logsOf(number)),
        // Full transactions are not used by any client here, and cost more than the rest of the
        // block.
        receiptsRoot: full ? WORD : rootOf(number),
        transactionsRoot: WORD,
        stateRoot: WORD,
        sha3Uncles: WORD,
        mixHash: WORD,
        nonce: '0x0000000000000000',
        miner: FROM,
        difficulty: '0x0',
        totalDifficulty: '0x0',
        extraData: '0x',
        size: '0x1000',
        gasLimit: '0x1c9c380',
        gasUsed: quantity(GAS * count),
        baseFeePerGas: '0x1',
        uncles: [],
      }).slice(1, -1)
      return `{${header},"transactions":[${shown.join(',')}]}`
    },
    receipts,
  }
}
