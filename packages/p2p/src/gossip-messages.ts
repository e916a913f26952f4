import type { PubsubMessage } from './gossip.ts'

/** A gossipsub message with an author. */
export interface AuthoredMessage {
  readonly msgId: string
  readonly propagationSource: { toString(): string }
  readonly msg: {
    readonly topic: string
    readonly data: Uint8Array
    readonly from: { toString(): string }
    readonly sequenceNumber: bigint
  }
}

export function toPubsubMessage({ msgId, propagationSource, msg }: AuthoredMessage): PubsubMessage {
  return {
    id: msgId,
    topic: msg.topic,
    data: msg.data,
    source: propagationSource.toString(),
    // Avoids base58-encoding a new key per message, which would dominate the cost.
    get author() {
      return msg.from.toString()
    },
    sequenceNumber: msg.sequenceNumber,
  }
}

/** author ‖ sequence number (8 bytes, big-endian): the default message id of go-libp2p-pubsub. */
export function defaultMessageId(author: Uint8Array, sequenceNumber: bigint): Uint8Array {
  const id = new Uint8Array(author.length + 8)
  id.set(author)
  new DataView(id.buffer).setBigUint64(author.length, sequenceNumber)
  return id
}
