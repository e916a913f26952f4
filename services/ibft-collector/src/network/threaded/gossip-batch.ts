import type { GossipMessage } from '../network.ts'

/**
 * Messages on their way to another thread. Their bytes are copied into one buffer, which then changes hands without being
 * copied again: they are views into what the host still needs for forwarding.
 */
export interface GossipBatch {
  readonly ids: Float64Array
  readonly receivedAtMs: Float64Array
  /** Where each message begins in `bytes`; one more for the end of the last. */
  readonly offsets: Uint32Array
  readonly bytes: Uint8Array
  /** Texts that occur, each once. */
  readonly texts: readonly string[]
  /** Index of the topic among `texts`, and of the peer id, by turns. */
  readonly names: Uint32Array
}

export function packGossip(messages: readonly GossipMessage[]): GossipBatch {
  const total = messages.reduce((sum, { data }) => sum + data.length, 0)
  const batch = {
    ids: new Float64Array(messages.length),
    receivedAtMs: new Float64Array(messages.length),
    offsets: new Uint32Array(messages.length + 1),
    bytes: new Uint8Array(total),
    texts: [] as string[],
    names: new Uint32Array(2 * messages.length),
  }
  const known = new Map<string, number>()
  function indexOf(text: string): number {
    const index = known.get(text) ?? batch.texts.push(text) - 1
    known.set(text, index)
    return index
  }
  let offset = 0
  messages.forEach(({ id, receivedAtMs, data, topic, peerId }, n) => {
    batch.ids[n] = id
    batch.receivedAtMs[n] = receivedAtMs
    batch.offsets[n] = offset
    batch.bytes.set(data, offset)
    batch.names[2 * n] = indexOf(topic)
    batch.names[2 * n + 1] = indexOf(peerId)
    offset += data.length
  })
  batch.offsets[messages.length] = offset
  return batch
}

/** What changes hands. */
export const buffersOf = ({ bytes }: GossipBatch): ArrayBuffer[] => [bytes.buffer as ArrayBuffer]

export function unpackGossip(batch: GossipBatch): GossipMessage[] {
  const { ids, receivedAtMs, offsets, bytes, texts, names } = batch
  return Array.from(ids, (id, n) => ({
    id,
    topic: texts[names[2 * n] ?? 0] ?? '',
    peerId: texts[names[2 * n + 1] ?? 0] ?? '',
    receivedAtMs: receivedAtMs[n] ?? 0,
    data: bytes.subarray(offsets[n], offsets[n + 1]),
  }))
}
