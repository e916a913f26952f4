import { SsvDecodeError } from './ssv-decode-error.ts'

/** A libp2p signed envelope (RFC 0002), as its parts. Neither made nor judged here: whether the signature is good. */
export interface SignedEnvelope {
  /** The signer's, in the form of libp2p's protobuf. */
  readonly publicKey: Uint8Array
  /** For the handshake `ssv/nodeinfo`, ASCII. */
  readonly payloadType: Uint8Array
  readonly payload: Uint8Array
  readonly signature: Uint8Array
}

const VARINT_BITS = 7
const CONTINUES = 0x80
/** Lengths beyond it are longer than any message. */
const MAX_LENGTH_BYTES = 4
const LENGTH_DELIMITED = 2
/** Field 4 is not used. */
const FIELDS = new Map<number, keyof SignedEnvelope>([
  [1, 'publicKey'],
  [2, 'payloadType'],
  [3, 'payload'],
  [5, 'signature'],
])

const encoder = new TextEncoder()

/** What is signed: domain, payload type and payload, each behind its length as an unsigned varint. */
export function signedBytes(
  domain: string,
  { payloadType, payload }: Pick<SignedEnvelope, 'payloadType' | 'payload'>,
): Uint8Array {
  return joined([encoder.encode(domain), payloadType, payload].flatMap(withLength))
}

/** As protobuf, fields in the order of their numbers. */
export function encodeSignedEnvelope(envelope: SignedEnvelope): Uint8Array {
  return joined(
    [...FIELDS].flatMap(([number, name]) => [
      Uint8Array.of((number << 3) | LENGTH_DELIMITED),
      ...withLength(envelope[name]),
    ]),
  )
}

/**
 * Reads an envelope; fields that it does not know make it another message, and are refused.
 * @throws SsvDecodeError `bad-field`
 */
export function decodeSignedEnvelope(bytes: Uint8Array): SignedEnvelope {
  const none = new Uint8Array(0)
  const envelope = { publicKey: none, payloadType: none, payload: none, signature: none }
  let at = 0
  while (at < bytes.length) {
    const tag = bytes[at] ?? 0
    const name = (tag & 0x07) === LENGTH_DELIMITED ? FIELDS.get(tag >> 3) : undefined
    if (name === undefined) throw new SsvDecodeError('bad-field', 'envelope: unknown field')
    const length = readVarint(bytes, at + 1)
    at = length.to + length.value
    if (at > bytes.length) throw new SsvDecodeError('bad-field', 'envelope: ends early')
    envelope[name] = bytes.slice(length.to, at)
  }
  return envelope
}

function withLength(bytes: Uint8Array): Uint8Array[] {
  const length: number[] = []
  let rest = bytes.length
  for (; rest >= CONTINUES; rest >>>= VARINT_BITS) length.push((rest % CONTINUES) | CONTINUES)
  return [Uint8Array.of(...length, rest), bytes]
}

function readVarint(bytes: Uint8Array, from: number): { value: number; to: number } {
  let value = 0
  for (let index = 0; index < MAX_LENGTH_BYTES; index++) {
    const byte = bytes[from + index]
    if (byte === undefined) break
    value |= (byte & (CONTINUES - 1)) << (index * VARINT_BITS)
    if (byte < CONTINUES) return { value, to: from + index + 1 }
  }
  throw new SsvDecodeError('bad-field', 'envelope: length')
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}
