import { sameBytes } from '@ssv-exporter/encoding/same-bytes'
import type { Endpoint, Outcome, RpcCall } from './endpoint.ts'
import { RpcError } from './errors.ts'
import { quantity, resultOf } from './fetch-block.ts'
import { isHexOf } from './parse-hex.ts'
import { isRemoved, parseLog } from './parse-log.ts'
import type { RawLog } from './raw-log.ts'

const METHOD = 'eth_getLogs'

export const rangeCall = (address: string, from: number, to: number): RpcCall => ({
  method: METHOD,
  params: [{ address, fromBlock: quantity(from), toBlock: quantity(to) }],
})

/**
 * By hash: a node without the block reports an error, whereas a range query would return no logs.
 */
export const blockLogsCall = (address: string, blockHash: string): RpcCall => ({
  method: METHOD,
  params: [{ address, blockHash }],
})

/**
 * Parses the outcome of a log query. Entries removed by a reorganisation and exact duplicates are
 * skipped.
 * @throws RpcError
 */
export function readLogs(
  endpoint: Endpoint,
  { address, from, to }: { address: string; from: number; to: number },
  outcome: Outcome | undefined,
): RawLog[] {
  const answer = resultOf(outcome)
  const invalid = (detail: string) =>
    new RpcError('invalid', { endpoint: endpoint.name, method: METHOD, detail })
  if (!Array.isArray(answer)) throw invalid('the answer is not a list')
  const logs = answer.flatMap((value, index) => {
    if (isRemoved(value)) return []
    const log = parseLog(value, address)
    if (log === undefined) throw invalid(`entry ${index} is not a mined log of ${address}`)
    if (log.blockNumber < from || log.blockNumber > to)
      throw invalid(`entry ${index} is out of range`)
    return [log]
  })
  logs.sort((a, b) => a.blockNumber - b.blockNumber || a.logIndex - b.logIndex)
  return logs.filter((log, index) => {
    const before = logs[index - 1]
    if (before?.blockNumber !== log.blockNumber || before.logIndex !== log.logIndex) return true
    if (isSameLog(before, log)) return false
    throw invalid(`two logs at block ${log.blockNumber}, index ${log.logIndex}`)
  })
}

/** Whether both are the same entry of the same block. */
export function isSameLog(a: RawLog, b: RawLog): boolean {
  return (
    a.blockHash === b.blockHash &&
    a.logIndex === b.logIndex &&
    a.transactionHash === b.transactionHash &&
    a.topics.length === b.topics.length &&
    a.topics.every((topic, index) => topic === b.topics[index]) &&
    sameBytes(a.data, b.data)
  )
}

/** Whether both lists have the same logs in the same order. */
export function isSameList(a: readonly RawLog[], b: readonly RawLog[]): boolean {
  return a.length === b.length && a.every((log, index) => isSameLog(log, b[index] as RawLog))
}

/**
 * Whether the responses, concatenated, have exactly these logs, compared as text. Cheaper than
 * parsing: `false` may also mean a different encoding.
 */
export function isSameText(
  parts: readonly (Outcome | undefined)[],
  logs: readonly RawLog[],
): boolean {
  let index = 0
  for (const part of parts) {
    if (part === undefined || !('result' in part) || !Array.isArray(part.result)) return false
    for (const entry of part.result) {
      const log = logs[index++]
      if (log === undefined || !isTextOf(entry, log)) return false
    }
  }
  return index === logs.length
}

function isTextOf(entry: unknown, log: RawLog): boolean {
  if (typeof entry !== 'object' || entry === null) return false
  const { blockHash, logIndex, transactionHash, topics, data, removed } = entry as Record<
    string,
    unknown
  >
  return (
    removed !== true &&
    blockHash === log.blockHash &&
    logIndex === quantity(log.logIndex) &&
    transactionHash === log.transactionHash &&
    Array.isArray(topics) &&
    topics.length === log.topics.length &&
    log.topics.every((topic, index) => topics[index] === topic) &&
    isHexOf(data, log.data)
  )
}
