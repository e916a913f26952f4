import { decodeBase64 } from '@ssv-exporter/encoding/base64-text'
import { sameBytes } from '@ssv-exporter/encoding/same-bytes'
import { SSV_MESSAGE_TYPES, type SsvMessage } from './ssv-message.ts'

/** A signed message as operators write it, up to its identifier; 64 signers and all numbers at their longest fit. */
const HEAD =
  /^\{"Signature":"[^"]*","Signers":\[([^\]]*)\],"Message":\{"MsgType":\d+,"Height":-?\d+,"Round":\d+,"Identifier":"([^"]*)"/
const HEAD_BYTES = 2_048

const encoder = new TextEncoder()
const decoder = new TextDecoder()

/**
 * Whether an envelope is one that its signed message could come in: of the same duty sequence, and of a type for so many signers. Said of
 * what is written as operators write it; of anything else true.
 */
export function fitsEnvelope({ type, id, data }: SsvMessage): boolean {
  if (data === null) return true
  const head = HEAD.exec(decoder.decode(data.subarray(0, HEAD_BYTES)))
  if (head === null) return true
  const [, signers = '', text = ''] = head
  const identifier = decodeBase64(encoder.encode(text))
  if (id === null || identifier === undefined || !sameBytes(identifier, id)) return false
  const byMany = signers.includes(',')
  return type === (byMany ? SSV_MESSAGE_TYPES.decided : SSV_MESSAGE_TYPES.consensus)
}
