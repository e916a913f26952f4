import { MAX_INDEX, MAX_TIMESTAMP, parseBytes, parseHex, parseQuantity } from './parse-hex.ts'
import type { RawLog } from './raw-log.ts'

/** A log has at most four topics (yellow paper §9.4.2: LOG0 to LOG4). */
const MAX_TOPICS = 4

/** Whether the node marks the entry as removed by a reorganisation. */
export const isRemoved = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'removed' in value && value.removed === true

/** @returns the log, `undefined` when `value` is not a mined log of `address` (lower case) */
export function parseLog(value: unknown, address: string): RawLog | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const log = value as Record<string, unknown>
  if (log.removed === true || parseHex(log.address, 20) !== address) return undefined
  const blockNumber = parseQuantity(log.blockNumber)
  const blockHash = parseHex(log.blockHash, 32)
  const transactionHash = parseHex(log.transactionHash, 32)
  const transactionIndex = parseQuantity(log.transactionIndex, MAX_INDEX)
  const logIndex = parseQuantity(log.logIndex, MAX_INDEX)
  const data = parseBytes(log.data)
  if (
    blockNumber === undefined ||
    blockHash === undefined ||
    transactionHash === undefined ||
    transactionIndex === undefined ||
    logIndex === undefined ||
    data === undefined ||
    !Array.isArray(log.topics) ||
    log.topics.length > MAX_TOPICS
  ) {
    return undefined
  }
  const topics = log.topics.map((topic) => parseHex(topic, 32))
  if (!topics.every((topic) => topic !== undefined)) return undefined
  return {
    blockNumber,
    blockHash,
    transactionHash,
    transactionIndex,
    logIndex,
    topics,
    data,
    blockTimestamp: parseQuantity(log.blockTimestamp, MAX_TIMESTAMP),
  }
}
