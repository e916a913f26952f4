import type { Hex } from 'viem'
import { parseBytes, parseHex, parseQuantity } from '../parse-hex.ts'
import type { RawLog } from '../raw-log.ts'
import { BLOOM_BYTES } from './bloom.ts'
import { RlpWriter } from './rlp-writer.ts'
import { orderedTrieRoot } from './trie-root.ts'

/** A log as committed to by a receipts root: its index in the block follows from the order. */
export type ProvedLog = Pick<
  RawLog,
  'topics' | 'data' | 'transactionHash' | 'transactionIndex' | 'logIndex'
>

export interface ReceiptsProof {
  root: Hex
  /** Those of the requested contract. */
  logs: ProvedLog[]
}

/** Transaction types with the common receipt format (EIP-2718, 2930, 1559, 4844, 7702). */
const HIGHEST_TYPE = 4
const WORD_BYTES = 32
const ADDRESS_BYTES = 20

const rlp = new RlpWriter()

/**
 * Parses the result of `eth_getBlockReceipts` and computes its root. The root commits to every
 * field of a log except the transaction hash.
 * @param address the contract whose logs to return, lower-case hex
 * @returns `undefined` if the result cannot be encoded: not a list, or an unknown receipt type
 */
export function proveReceipts(answer: unknown, address: string): ReceiptsProof | undefined {
  if (!Array.isArray(answer)) return undefined
  const proved: ProvedLog[] = []
  const encoded: Uint8Array[] = []
  let logIndex = 0
  for (const [transactionIndex, receipt] of answer.entries()) {
    if (!isObject(receipt)) return undefined
    const transactionHash = parseHex(receipt.transactionHash, WORD_BYTES)
    if (transactionHash === undefined || !write(receipt)) return undefined
    encoded.push(new Uint8Array(rlp.written()))
    for (const log of receipt.logs as unknown[]) {
      const found = logOf(log, address)
      if (found !== undefined)
        proved.push({ ...found, transactionHash, transactionIndex, logIndex })
      logIndex++
    }
  }
  return { root: orderedTrieRoot(encoded), logs: proved }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

/** Writes the encoding of a receipt. @returns false if it has none */
function write(receipt: Record<string, unknown>): boolean {
  const type = receipt.type === undefined ? 0 : parseQuantity(receipt.type)
  if (type === undefined || type > HIGHEST_TYPE) return false
  rlp.clear()
  if (!writeList(receipt.logs, writeLog) || !rlp.hex(receipt.logsBloom, BLOOM_BYTES)) return false
  if (!writeQuantity(receipt.cumulativeGasUsed) || !writeOutcome(receipt)) return false
  rlp.list(0)
  if (type > 0) rlp.raw(Uint8Array.of(type))
  return true
}

function writeList(values: unknown, writeItem: (value: unknown) => boolean): boolean {
  if (!Array.isArray(values)) return false
  const before = rlp.length
  for (let index = values.length - 1; index >= 0; index--) {
    if (!writeItem(values[index])) return false
  }
  rlp.list(before)
  return true
}

function writeLog(log: unknown): boolean {
  if (!isObject(log)) return false
  const before = rlp.length
  if (!rlp.hex(log.data) || !writeList(log.topics, writeTopic)) return false
  if (!rlp.hex(log.address, ADDRESS_BYTES)) return false
  rlp.list(before)
  return true
}

const writeTopic = (topic: unknown): boolean => rlp.hex(topic, WORD_BYTES)

/** The status since Byzantium (EIP-658); the state root before. */
function writeOutcome({ status, root }: Record<string, unknown>): boolean {
  return status === undefined || status === null ? rlp.hex(root, WORD_BYTES) : writeQuantity(status)
}

function writeQuantity(value: unknown): boolean {
  const number = parseQuantity(value)
  if (number === undefined) return false
  rlp.integer(number)
  return true
}

/** @returns topics and data if it is a log of the contract; it was encoded, so both are valid */
function logOf(log: unknown, address: string): Pick<RawLog, 'topics' | 'data'> | undefined {
  const { address: emitter, topics, data } = log as Record<'address' | 'topics' | 'data', unknown>
  if (parseHex(emitter, ADDRESS_BYTES) !== address) return undefined
  return {
    topics: (topics as unknown[]).map((topic) => parseHex(topic, WORD_BYTES) as Hex),
    data: parseBytes(data) as Uint8Array,
  }
}
