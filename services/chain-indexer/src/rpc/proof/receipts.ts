import { hexToBytes } from '@ssv-exporter/encoding/node/hex'
import { type Hex, toRlp } from 'viem'
import { parseHex, parseQuantity } from '../parse-hex.ts'
import { orderedTrieRoot } from './trie-root.ts'

/** A log as committed to by a receipts root: its index in the block follows from the order. */
export interface ProvedLog {
  address: Hex
  topics: readonly Hex[]
  data: Hex
  transactionHash: Hex
  transactionIndex: number
  logIndex: number
}

export interface ReceiptsProof {
  root: Hex
  logs: ProvedLog[]
}

/** Transaction types with the common receipt format (EIP-2718, 2930, 1559, 4844, 7702). */
const HIGHEST_TYPE = 4
const BLOOM_BYTES = 256

/**
 * Parses the result of `eth_getBlockReceipts` and computes its root. The root commits to every
 * field of a log except the transaction hash.
 * @returns `undefined` if the result cannot be encoded: not a list, or an unknown receipt type
 */
export function proveReceipts(answer: unknown): ReceiptsProof | undefined {
  if (!Array.isArray(answer)) return undefined
  const logs: ProvedLog[] = []
  const encoded: Uint8Array[] = []
  for (const [transactionIndex, value] of answer.entries()) {
    const receipt = parseReceipt(value)
    if (receipt === undefined) return undefined
    encoded.push(receipt.encoded)
    for (const log of receipt.logs) {
      const { transactionHash } = receipt
      logs.push({ ...log, transactionHash, transactionIndex, logIndex: logs.length })
    }
  }
  return { root: orderedTrieRoot(encoded), logs }
}

function parseReceipt(value: unknown) {
  if (typeof value !== 'object' || value === null) return undefined
  const receipt = value as Record<string, unknown>
  const type = receipt.type === undefined ? 0 : parseQuantity(receipt.type)
  const outcome = outcomeOf(receipt)
  const gas = quantityBytes(receipt.cumulativeGasUsed)
  const bloom = parseHex(receipt.logsBloom, BLOOM_BYTES)
  const transactionHash = parseHex(receipt.transactionHash, 32)
  if (type === undefined || type > HIGHEST_TYPE || outcome === undefined) return undefined
  if (gas === undefined || bloom === undefined || transactionHash === undefined) return undefined
  if (!Array.isArray(receipt.logs)) return undefined
  const logs = receipt.logs.map(parseReceiptLog)
  if (!logs.every((log) => log !== undefined)) return undefined
  const body = toRlp(
    [
      outcome,
      gas,
      hexToBytes(bloom),
      logs.map(({ address, topics, data }) => [
        hexToBytes(address),
        topics.map((topic) => hexToBytes(topic)),
        hexToBytes(data),
      ]),
    ],
    'bytes',
  )
  const encoded = type === 0 ? body : Uint8Array.from([type, ...body])
  return { encoded, logs, transactionHash }
}

/** The status since Byzantium (EIP-658); the state root before. */
function outcomeOf({ status, root }: Record<string, unknown>): Uint8Array | undefined {
  if (status !== undefined && status !== null) return quantityBytes(status)
  const state = parseHex(root, 32)
  return state === undefined ? undefined : hexToBytes(state)
}

/** Big-endian without leading zeros; zero is the empty string. */
function quantityBytes(value: unknown): Uint8Array | undefined {
  const number = parseQuantity(value)
  if (number === undefined) return undefined
  if (number === 0) return new Uint8Array()
  const hex = number.toString(16)
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex')
}

function parseReceiptLog(value: unknown) {
  if (typeof value !== 'object' || value === null) return undefined
  const log = value as Record<string, unknown>
  const address = parseHex(log.address, 20)
  const data = parseHex(log.data)
  if (address === undefined || data === undefined || !Array.isArray(log.topics)) return undefined
  const topics = log.topics.map((topic) => parseHex(topic, 32))
  if (!topics.every((topic) => topic !== undefined)) return undefined
  return { address, topics, data }
}
