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

/** What the router finds of a message before anybody sees it. */
interface Received {
  readonly code: string
  /** Of a valid one. */
  readonly msg?: object
}

/** The parts of a gossipsub router that unsigned messages go through. */
export interface UnsignedRouter {
  validateReceivedMessage(source: unknown, raw: RawMessage): Promise<Received>
  readonly mcache: { put(id: unknown, raw: RawMessage, validated: boolean): boolean }
}

/** What an unsigned message says of itself, without proof. */
export interface Claims {
  readonly from: { toString(): string }
  readonly sequenceNumber: bigint
}

const SEQUENCE_BYTES = 8

/**
 * Makes a router of policy StrictNoSign exchange messages as go-libp2p-pubsub does with `WithMessageSigning(false)`: each names an
 * author and a sequence number and bears neither signature nor key. js-libp2p by itself refuses any that does.
 *
 * What comes is shown to the router without the two, and kept for forwarding as it came: SSV nodes make message ids only for
 * messages with an author. A message without a valid author is refused before its id counts as seen: otherwise whoever strips the
 * author off could keep the true message out, which has the same data and so the same id.
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

  // What is put there as valid is our own: everything else waits for a verdict.
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

/** The router's own form of a message that is counted against whoever sent it. */
const refused = (error: string): Received =>
  Object.assign({ code: 'invalid' }, { reason: 'error', error })

/** An empty field is an absent one, as protobuf in Go has it. */
const isPresent = (field: Uint8Array | undefined) => field !== undefined && field.length > 0

/** 0 where there is none: nothing depends on it. */
function readSequence(bytes: Uint8Array | undefined): bigint {
  if (bytes?.length !== SEQUENCE_BYTES) return 0n
  return new DataView(bytes.buffer, bytes.byteOffset, SEQUENCE_BYTES).getBigUint64(0)
}
