import { SsvDecodeError } from '../../ssv-decode-error.ts'
import { type Chain, PUBLIC_KEY_BYTES } from '../chain.ts'
import { roleOfWire, wireRoleOf } from '../wire-role.ts'

const IDENTIFIER_BYTES = PUBLIC_KEY_BYTES + 4

/** The identifier of forks v1 and v2: the key, then the role as 4 bytes, little-endian (SSV v0.2.1-rc.1 behaviour). */
export function encodeIdentifier({ publicKey, role }: Chain): Uint8Array {
  const identifier = new Uint8Array(IDENTIFIER_BYTES)
  identifier.set(publicKey)
  new DataView(identifier.buffer).setUint32(PUBLIC_KEY_BYTES, wireRoleOf(role), true)
  return identifier
}

/** @throws SsvDecodeError `bad-identifier`, `unknown-role` */
export function decodeIdentifier(identifier: Uint8Array | null): Chain {
  if (identifier?.length !== IDENTIFIER_BYTES) {
    throw new SsvDecodeError('bad-identifier', `not ${IDENTIFIER_BYTES} bytes`)
  }
  const view = new DataView(identifier.buffer, identifier.byteOffset, IDENTIFIER_BYTES)
  return {
    publicKey: identifier.slice(0, PUBLIC_KEY_BYTES),
    role: roleOfWire(view.getUint32(PUBLIC_KEY_BYTES, true)),
  }
}
