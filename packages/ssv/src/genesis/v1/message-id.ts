import type { Sha256 } from '../sha256.ts'
import { fitsEnvelope } from './fits-envelope.ts'
import { decodeSsvMessage, type SsvMessage } from './ssv-message.ts'

const ID_BYTES = 12

const encoder = new TextEncoder()
const EMPTY = encoder.encode('invalid:empty')
const UNDECODABLE = encoder.encode('invalid:encoding')
const WITHOUT_DATA = encoder.encode('invalid:msg_id_error')

/**
 * The gossip message id of forks v1 and v2: the last 12 bytes of the SHA-256 of the data in the
 * envelope (SSV v0.2.1-rc.1 behaviour).
 *
 * The envelope is not included. An attacker could put the data of a real message into another
 * envelope to have the real one dropped as a duplicate. Therefore data in a mismatched envelope
 * gets an id over the whole message.
 */
export function messageIdV1(bytes: Uint8Array, sha256: Sha256): Uint8Array {
  if (bytes.length === 0) return EMPTY
  let message: SsvMessage
  try {
    message = decodeSsvMessage(bytes)
  } catch {
    return UNDECODABLE
  }
  const { data } = message
  if (data === null || data.length === 0) return WITHOUT_DATA
  return sha256(fitsEnvelope(message) ? data : bytes).slice(-ID_BYTES)
}
