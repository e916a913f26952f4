import { decodeHex, hexOf } from '@ssv-exporter/encoding/hex-text'
import { SsvDecodeError } from '../../errors.ts'
import { type DutySequence, PUBLIC_KEY_BYTES } from '../duty-sequence.ts'
import { GENESIS_ROLES } from '../wire-role.ts'

const KEY_DIGITS = PUBLIC_KEY_BYTES * 2
const LAMBDA = /^([0-9a-f]+)_([A-Z]+)$/

const encoder = new TextEncoder()
/** A lambda with a byte order mark is invalid. */
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/** The lambda of fork v0, as text: `<96 lower-case hex>_<ROLE>` (SSV v0.1.12 behaviour). */
export function encodeLambda({ publicKey, role }: DutySequence): Uint8Array {
  return encoder.encode(`${hexOf(publicKey)}_${GENESIS_ROLES[role]}`)
}

/**
 * Stricter than the original, whose expression took any text before `_ATTESTER` for a key and read
 * every other role as empty: here the key is 96 lower-case hex digits, and roles are distinguished.
 *
 * @throws SsvDecodeError `bad-identifier`, `unknown-role`
 */
export function decodeLambda(lambda: Uint8Array | null): DutySequence {
  const [, key, name] = LAMBDA.exec(decoder.decode(lambda ?? undefined)) ?? []
  const publicKey = key?.length === KEY_DIGITS ? decodeHex(encoder.encode(key)) : undefined
  if (publicKey === undefined) throw new SsvDecodeError('bad-identifier', 'lambda')
  const role = GENESIS_ROLES.indexOf(name ?? '')
  if (role < 0) throw new SsvDecodeError('unknown-role', 'role of the lambda')
  return { publicKey, role }
}
