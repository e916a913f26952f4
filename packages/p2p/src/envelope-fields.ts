import { decodeVarint, encodeVarint } from './varint.ts'

/** The fields of a libp2p signed envelope (RFC 0002), all of them bytes. */
export interface EnvelopeFields {
  /** Protobuf of a libp2p public key. */
  readonly publicKey: Uint8Array
  readonly payloadType: Uint8Array
  readonly payload: Uint8Array
  readonly signature: Uint8Array
}

const NUMBERS = { publicKey: 1, payloadType: 2, payload: 3, signature: 5 } as const
const LENGTH_DELIMITED = 2

/** As protobuf, in the order of the field numbers. */
export function encodeEnvelope(fields: EnvelopeFields): Uint8Array {
  const parts: Uint8Array[] = []
  for (const [name, number] of Object.entries(NUMBERS)) {
    const value = fields[name as keyof EnvelopeFields]
    parts.push(encodeVarint((number << 3) | LENGTH_DELIMITED), encodeVarint(value.length), value)
  }
  return new Uint8Array(Buffer.concat(parts))
}

/** @throws RangeError if it contains other fields or a field more than once */
export function decodeEnvelope(bytes: Uint8Array): EnvelopeFields {
  const found = new Map<number, Uint8Array>()
  let at = 0
  while (at < bytes.length) {
    const tag = decodeVarint(bytes, at)
    const length = decodeVarint(bytes, tag.end)
    const end = length.end + length.value
    const number = tag.value >>> 3
    if ((tag.value & 7) !== LENGTH_DELIMITED || end > bytes.length || found.has(number)) {
      throw new RangeError('invalid envelope')
    }
    found.set(number, bytes.subarray(length.end, end))
    at = end
  }
  const [publicKey, payloadType, payload, signature] = Object.values(NUMBERS).map((number) =>
    found.get(number),
  )
  if (publicKey === undefined || payloadType === undefined || signature === undefined) {
    throw new RangeError('envelope field missing')
  }
  if (found.size > (payload === undefined ? 3 : 4))
    throw new RangeError('unexpected envelope field')
  return { publicKey, payloadType, payload: payload ?? new Uint8Array(), signature }
}

/** The signed bytes: domain, payload type and payload, each length-prefixed. */
export function envelopeSigningBytes(
  domain: string,
  payloadType: Uint8Array,
  payload: Uint8Array,
): Uint8Array {
  const parts = [Buffer.from(domain), payloadType, payload]
  return Buffer.concat(parts.flatMap((part) => [encodeVarint(part.length), part]))
}
