import type { GossipMessage } from './gossip.ts'

/** What gossipsub hands over for a message that names its author. */
export interface Arrival {
  readonly msgId: string
  readonly propagationSource: { toString(): string }
  readonly msg: {
    readonly topic: string
    readonly data: Uint8Array
    readonly from: { toString(): string }
    readonly sequenceNumber: bigint
  }
}

export function toGossipMessage({ msgId, propagationSource, msg }: Arrival): GossipMessage {
  return {
    id: msgId,
    topic: msg.topic,
    data: msg.data,
    source: propagationSource.toString(),
    // Base58 of a key that is new for each message costs more than all the rest of this.
    get author() {
      return msg.from.toString()
    },
    sequenceNumber: msg.sequenceNumber,
  }
}

/** author ‖ sequence number (8 bytes, big-endian): what go-libp2p-pubsub calls a message by default. */
export function defaultMessageId(author: Uint8Array, sequenceNumber: bigint): Uint8Array {
  const id = new Uint8Array(author.length + 8)
  id.set(author)
  new DataView(id.buffer).setBigUint64(author.length, sequenceNumber)
  return id
}
