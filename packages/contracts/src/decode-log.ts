import { AbiReader } from './abi-reader.ts'
import { currentDecoders } from './decoders/current.ts'
import type { EventDecoder, EventDecoders } from './decoders/event-decoder.ts'
import { legacyDecoders } from './decoders/legacy.ts'
import { v1Decoders } from './decoders/v1.ts'
import { v2Decoders } from './decoders/v2.ts'
import type { RegistryEvent } from './events.ts'
import type { Generation } from './generation.ts'
import type { Hex } from './hex.ts'
import { hexToBytes } from './hex-to-bytes.ts'
import { KNOWN_EVENTS } from './known-events.ts'
import { MalformedLogError } from './malformed-log-error.ts'
import type { MalformedReason } from './malformed-reason.ts'
import { TopicsReader } from './topics-reader.ts'

/** The part of a log that says what happened. */
export interface RawLog {
  readonly topics: readonly Hex[]
  readonly data: Hex
}

export type DecodedLog =
  | { readonly verdict: 'handled'; readonly event: RegistryEvent }
  /** Unknown to the generation, or known (then with its name) and without effect on the registry. */
  | { readonly verdict: 'ignored'; readonly name?: string }
  /** A handled event whose topics or data do not decode. */
  | { readonly verdict: 'malformed'; readonly name: string; readonly reason: MalformedReason }

const DECODERS: Readonly<Record<Generation, EventDecoders>> = {
  legacy: legacyDecoders,
  v1: v1Decoders,
  v2: v2Decoders,
  current: currentDecoders,
}

function decoderOf(generation: Generation, name: string): EventDecoder | undefined {
  const decoders = DECODERS[generation]
  return Object.hasOwn(decoders, name) ? decoders[name] : undefined
}

function readData(data: Hex): AbiReader {
  const bytes = hexToBytes(data)
  if (bytes === undefined) throw new MalformedLogError('data-not-hex')
  return new AbiReader(bytes)
}

/**
 * Decodes one log of the registry contract; the address is the caller's to check.
 *
 * The topic0 alone picks the event, as in the original (SSV v0.1.12 behaviour). The result is structure only: whether the
 * operators exist, keys are points or a blob has the right length is for the indexer to judge.
 *
 * Total: whatever the topics and data hold, it returns, in time and memory linear in their size.
 */
export function decodeLog(generation: Generation, log: RawLog): DecodedLog {
  const topic0 = log.topics[0]?.toLowerCase()
  const name = topic0 === undefined ? undefined : KNOWN_EVENTS[generation].get(topic0)
  if (name === undefined) return { verdict: 'ignored' }
  const decoder = decoderOf(generation, name)
  if (decoder === undefined) return { verdict: 'ignored', name }
  try {
    const topics = new TopicsReader(log.topics, decoder.indexed)
    return { verdict: 'handled', event: decoder.decode(topics, readData(log.data)) }
  } catch (error) {
    if (!(error instanceof MalformedLogError)) throw error
    return { verdict: 'malformed', name, reason: error.facts.reason }
  }
}
