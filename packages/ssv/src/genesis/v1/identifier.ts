import { SsvDecodeError } from '../../errors.ts'
import { type DutySequence, PUBLIC_KEY_BYTES } from '../duty-sequence.ts'
import { roleOfWire, wireRoleOf } from '../wire-role.ts'

const ROLE_BYTES = 4
const IDENTIFIER_BYTES = PUBLIC_KEY_BYTES + ROLE_BYTES

/** The identifier of forks v1 and v2: the key, then the role as 4 bytes, little-endian (SSV v0.2.1-rc.1 behaviour). */
export function encodeIdentifier({ publicKey, role }: DutySequence): Uint8Array {
  const identifier = new Uint8Array(IDENTIFIER_BYTES)
  identifier.set(publicKey)
  // Without a DataView, here and below: an engine moves so short an array out of its heap to give it one.
  const wireRole = wireRoleOf(role)
  for (let place = 0; place < ROLE_BYTES; place++) {
    identifier[PUBLIC_KEY_BYTES + place] = wireRole >>> (8 * place)
  }
  return identifier
}

/** @throws SsvDecodeError `bad-identifier`, `unknown-role` */
export function decodeIdentifier(identifier: Uint8Array | null): DutySequence {
  if (identifier?.length !== IDENTIFIER_BYTES) {
    throw new SsvDecodeError('bad-identifier', `not ${IDENTIFIER_BYTES} bytes`)
  }
  let wireRole = 0
  for (let place = ROLE_BYTES - 1; place >= 0; place--) {
    wireRole = wireRole * 256 + (identifier[PUBLIC_KEY_BYTES + place] as number)
  }
  return { publicKey: identifier.slice(0, PUBLIC_KEY_BYTES), role: roleOfWire(wireRole) }
}
