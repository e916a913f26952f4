import type { Hex } from '@ssv-exporter/encoding/hex'
import { hexToBytes } from '@ssv-exporter/encoding/hex-to-bytes'
import { AbiReader } from './abi-reader.ts'
import type { ContractGeneration } from './contract-generation.ts'
import { DECODER_TABLE } from './decoders/decoder-table.ts'
import { MalformedLogError } from './errors.ts'
import type { IgnoredEvent, RegistryEvent } from './events.ts'
import type { MalformedReason } from './malformed-reason.ts'
import { TopicsReader } from './topics-reader.ts'

/** Topics and data of a log: as returned by a node, or with the bytes of the data. */
export interface RawLog<Data extends Hex | Uint8Array = Hex> {
  readonly topics: readonly Hex[]
  readonly data: Data
}

export type DecodedLog =
  | { readonly verdict: 'handled'; readonly event: RegistryEvent }
  /**
   * Known and without effect on the registry. Seed-era events without effect are identified but not
   * decoded.
   */
  | { readonly verdict: 'ignored'; readonly name: string; readonly event: IgnoredEvent | undefined }
  /** Not a known event of the generation. */
  | { readonly verdict: 'unknown' }
  /** A known event whose topics or data do not decode. */
  | { readonly verdict: 'malformed'; readonly name: string; readonly reason: MalformedReason }

function readData({ data }: RawLog<Hex | Uint8Array>): AbiReader {
  const bytes = typeof data === 'string' ? hexToBytes(data) : data
  if (bytes === undefined) throw new MalformedLogError('data-not-hex')
  return new AbiReader(bytes)
}

/**
 * Decodes one log of the registry contract; the caller must check the address.
 *
 * The event is selected by topic0 alone, as in the original (SSV v0.1.12 behaviour). Only the
 * structure is decoded: the indexer checks whether operators exist, keys are valid points and blobs
 * have the right length.
 *
 * Total: whatever the topics and data hold, it returns, in time and memory linear in their size.
 */
export function decodeLog(
  generation: ContractGeneration,
  log: RawLog<Hex | Uint8Array>,
): DecodedLog {
  const topic0 = log.topics[0]?.toLowerCase()
  const known = topic0 === undefined ? undefined : DECODER_TABLE[generation].get(topic0)
  if (known === undefined) return { verdict: 'unknown' }
  const { name, decoder, applies } = known
  if (decoder === undefined) return { verdict: 'ignored', name, event: undefined }
  try {
    const topics = new TopicsReader(log.topics, decoder.indexed)
    const event = decoder.decode(topics, readData(log))
    return applies
      ? { verdict: 'handled', event: event as RegistryEvent }
      : { verdict: 'ignored', name, event: event as IgnoredEvent }
  } catch (error) {
    if (!(error instanceof MalformedLogError)) throw error
    return { verdict: 'malformed', name, reason: error.facts.reason }
  }
}
