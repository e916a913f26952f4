import type { ContractGeneration } from '@ssv-exporter/contracts/contract-generation'
import { type DecodedLog, decodeLog } from '@ssv-exporter/contracts/decode-log'
import type { Hex } from '@ssv-exporter/encoding/hex'
import { hexOf } from '@ssv-exporter/encoding/node/hex'
import type { EventResource } from '@ssv-exporter/gateway-api/resources/event-resource'
import type { EventResourceRow } from '@ssv-exporter/store/resources/select-events'
import { eventArguments } from './event-arguments.ts'

const WORD = 32

/** @param generation of the contract; if undefined, parameters are not decoded */
export function toEvent(
  row: EventResourceRow,
  generation: ContractGeneration | undefined,
): EventResource {
  const topics = topicsOf(row.topics)
  const data: Hex = `0x${hexOf(row.data)}`
  const decoded = generation && decodeLog(generation, { topics, data })
  return {
    blockNumber: row.blockNumber,
    blockHash: `0x${hexOf(row.blockHash)}`,
    blockTime: row.blockTime.toISOString(),
    transactionHash: `0x${hexOf(row.transactionHash)}`,
    transactionIndex: row.transactionIndex,
    logIndex: row.logIndex,
    event: row.event,
    verdict: row.verdict,
    reason: row.reason,
    args: argumentsOf(decoded),
    topics,
    data,
  }
}

function argumentsOf(decoded: DecodedLog | undefined): EventResource['args'] {
  if (decoded?.verdict !== 'handled' && decoded?.verdict !== 'ignored') return null
  return decoded.event === undefined ? null : eventArguments(decoded.event)
}

function topicsOf(bytes: Uint8Array): Hex[] {
  const count = Math.floor(bytes.length / WORD)
  return Array.from({ length: count }, (_, index): Hex => {
    return `0x${hexOf(bytes.subarray(index * WORD, (index + 1) * WORD))}`
  })
}
