import { decodeBase64 } from '@ssv-exporter/encoding/base64-text'
import { decodeHex } from '@ssv-exporter/encoding/hex-text'
import type { GossipContent } from '../../agreement.ts'
import { DECIDED_TOPIC } from '../topics.ts'

/** `{"Data":"` and the hex of a quote. */
const BEFORE_BASE64 = 11
/** Where `Signers` begins in every canonical SignedMessage: behind a signature of 96 bytes. As multiple of 3, for Base64. */
const LOOK_FROM = 153
const LOOK_BYTES = 48
/** Hex digits of Base64 characters per byte of data. */
const DIGITS_PER_BYTE = (2 * 4) / 3
/** How far from its end the type stands: digits of `3x`, a quote, a brace. */
const TYPE_FROM_END = 3
const DECIDED = 0x33
const CONSENSUS = 0x30

const decoder = new TextDecoder()

/** A guess from the topic, the type at the end and the message type inside; a few bytes of the text are decoded. */
export function guessKindV1(topic: string, data: Uint8Array): GossipContent['kind'] {
  if (topic === DECIDED_TOPIC) return 'decided'
  const type = data[data.length - TYPE_FROM_END]
  if (type === DECIDED) return 'decided'
  if (type !== CONSENSUS) return 'other'
  const from = BEFORE_BASE64 + LOOK_FROM * DIGITS_PER_BYTE
  const hex = data.subarray(from, from + LOOK_BYTES * DIGITS_PER_BYTE)
  const text = decodeBase64(decodeHex(hex) ?? new Uint8Array(1))
  return decoder.decode(text).includes('"MsgType":2,') ? 'commit' : 'other'
}
