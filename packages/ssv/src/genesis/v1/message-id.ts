import type { Sha256 } from '../sha256.ts'
import { decodeSsvMessage } from './ssv-message.ts'

const ID_BYTES = 12

const encoder = new TextEncoder()
const EMPTY = encoder.encode('invalid:empty')
const UNDECODABLE = encoder.encode('invalid:encoding')
const WITHOUT_DATA = encoder.encode('invalid:msg_id_error')

/** The gossip message id of forks v1 and v2: the last 12 bytes of the SHA-256 of the data in the envelope (SSV v0.2.1-rc.1 behaviour). */
export function messageIdV1(bytes: Uint8Array, sha256: Sha256): Uint8Array {
  if (bytes.length === 0) return EMPTY
  let data: Uint8Array | null
  try {
    data = decodeSsvMessage(bytes).data
  } catch {
    return UNDECODABLE
  }
  if (data === null || data.length === 0) return WITHOUT_DATA
  return sha256(data).slice(-ID_BYTES)
}
