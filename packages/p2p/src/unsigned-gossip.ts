import { createPeerIdText, isPeerId } from './peer-id-text.ts'

/** A message on the wire (pubsub protobuf). */
export interface RawMessage {
  from?: Uint8Array
  seqno?: Uint8Array
  data?: Uint8Array
  topic: string
  signature?: Uint8Array
  key?: Uint8Array
}

/** The router's validation result of a message. */
interface Received {
  readonly code: string
  /** Present if valid. */
  readonly msg?: object
}

/** The parts of a gossipsub router that process unsigned messages. */
export interface UnsignedRouter {
  validateReceivedMessage(source: unknown, raw: RawMessage): Promise<Received>
  readonly mcache: { put(id: unknown, raw: RawMessage, validated: boolean): boolean }
}

/** Unauthenticated fields of an unsigned message. */
export interface Claims {
  readonly from: { toString(): string }
  readonly sequenceNumber: bigint
}

const SEQUENCE_BYTES = 8

/**
 * Makes a router of policy StrictNoSign exchange messages as go-libp2p-pubsub does with
 * `WithMessageSigning(false)`: each contains an author and a sequence number but neither signature
 * nor key. js-libp2p itself rejects messages with an author or sequence number.
 *
 * Both fields are removed before the router sees a message, but it is forwarded unchanged: SSV
 * nodes create message ids only for messages with an author. A message without a valid author is
 * rejected before its id counts as seen. Otherwise an attacker could strip the author to suppress
 * the real message, which has the same data and thus the same id.
 *
 * @param self our peer id, a multihash
 */
export function exchangeUnsigned(router: UnsignedRouter, self: Uint8Array): void {
  const validate = router.validateReceivedMessage.bind(router)
  const peerIdText = createPeerIdText()
  router.validateReceivedMessage = async (source, raw) => {
    if (isPresent(raw.signature) || isPresent(raw.key)) return refused('signature_present')
    const { from, seqno, data } = raw
    if (from === undefined || !isPeerId(from)) return refused('invalid_peerid')
    const received = await validate(source, { topic: raw.topic, ...(data && { data }) })
    if (received.msg !== undefined) {
      const claims: Claims = {
        from: { toString: () => peerIdText(from) },
        sequenceNumber: readSequence(seqno),
      }
      Object.assign(received.msg, claims)
    }
    return received
  }

  // Only our own messages are inserted as valid; all others wait for a verdict.
  const put = router.mcache.put.bind(router.mcache)
  let sequence = BigInt(Date.now()) * 1_000_000n
  router.mcache.put = (id, raw, validated) => {
    if (validated && raw.from === undefined) {
      sequence += 1n
      raw.from = self
      raw.seqno = new Uint8Array(SEQUENCE_BYTES)
      new DataView(raw.seqno.buffer).setBigUint64(0, sequence)
    }
    return put(id, raw, validated)
  }
}

/** The router's representation of a message that is counted against its sender. */
const refused = (error: string): Received =>
  Object.assign({ code: 'invalid' }, { reason: 'error', error })

/** Empty fields count as absent, as in Go protobuf. */
const isPresent = (field: Uint8Array | undefined) => field !== undefined && field.length > 0

/** 0 if absent; nothing depends on it. */
function readSequence(bytes: Uint8Array | undefined): bigint {
  if (bytes?.length !== SEQUENCE_BYTES) return 0n
  return new DataView(bytes.buffer, bytes.byteOffset, SEQUENCE_BYTES).getBigUint64(0)
}
