import type { GossipMessage } from '../network.ts'
import { type ByteList, packBytes, unpackBytes } from './byte-list.ts'

/**
 * Messages sent to another thread. Their bytes are views of memory that the host still needs for
 * forwarding, so they are copied into one buffer, which is then transferred without another copy.
 */
export interface GossipBatch {
  readonly ids: Float64Array
  readonly receivedMs: Float64Array
  readonly data: ByteList
  /** Distinct strings. */
  readonly texts: readonly string[]
  /** Alternating indexes into `texts`: topic, peer id. */
  readonly names: Uint32Array
}

export function packGossip(messages: readonly GossipMessage[]): GossipBatch {
  const texts: string[] = []
  const known = new Map<string, number>()
  function indexOf(text: string): number {
    const index = known.get(text) ?? texts.push(text) - 1
    known.set(text, index)
    return index
  }
  return {
    ids: Float64Array.from(messages, ({ id }) => id),
    receivedMs: Float64Array.from(messages, ({ receivedMs }) => receivedMs),
    data: packBytes(messages.map(({ data }) => data)),
    names: Uint32Array.from(messages.flatMap(({ topic, peerId }) => [topic, peerId]).map(indexOf)),
    texts,
  }
}

export function unpackGossip({
  ids,
  receivedMs,
  data,
  texts,
  names,
}: GossipBatch): GossipMessage[] {
  return unpackBytes(data).map((bytes, n) => ({
    id: ids[n] ?? 0,
    topic: texts[names[2 * n] ?? 0] ?? '',
    peerId: texts[names[2 * n + 1] ?? 0] ?? '',
    receivedMs: receivedMs[n] ?? 0,
    data: bytes,
  }))
}
