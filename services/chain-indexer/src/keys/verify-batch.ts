import { PublicKey, Signature, verify, verifyMultipleAggregateSignatures } from '@chainsafe/blst'
import type { KeyFault } from './key-check.ts'

/** The part of a check sent to a thread: the digest of the signed message instead of its fields. */
export interface SignedKeys {
  publicKey: Uint8Array
  sharePublicKeys: readonly Uint8Array[]
  ownership: { digest: Uint8Array; signature: Uint8Array } | undefined
}

const PUBLIC_KEY_BYTES = 48

interface SignatureSet {
  msg: Uint8Array
  pk: PublicKey
  sig: Signature
}

/**
 * Verifies all signatures with one equation; if it does not hold, bisects down to single
 * signatures.
 * @returns the fault of each check, `undefined` if valid
 */
export function verifyBatch(checks: readonly SignedKeys[]): (KeyFault | undefined)[] {
  const parsed = checks.map(parse)
  const sets = parsed.filter((result) => typeof result === 'object')
  const wrong = new Set<SignatureSet>()
  findWrong(sets, wrong)
  return parsed.map((result) => {
    if (typeof result !== 'object') return result
    return wrong.has(result) ? 'signature-invalid' : undefined
  })
}

/** @param known at least one of them is invalid */
function findWrong(sets: readonly SignatureSet[], wrong: Set<SignatureSet>, known = false): void {
  const [first] = sets
  if (first === undefined) return
  if (!known && holds(sets)) return
  if (sets.length === 1) {
    wrong.add(first)
    return
  }
  const half = sets.length >> 1
  const [left, right] = [sets.slice(0, half), sets.slice(half)]
  const before = wrong.size
  findWrong(left, wrong)
  findWrong(right, wrong, wrong.size === before)
}

function holds(sets: readonly SignatureSet[]): boolean {
  const [first] = sets
  if (first !== undefined && sets.length === 1) return verify(first.msg, first.pk, first.sig)
  return verifyMultipleAggregateSignatures(sets as SignatureSet[])
}

/**
 * @returns the signature to verify, or the fault found already, or `undefined` when there is
 * nothing more to check
 */
function parse(check: SignedKeys): SignatureSet | KeyFault | undefined {
  const pk = publicKey(check.publicKey)
  if (check.ownership === undefined) {
    if (pk === undefined) return 'public-key-invalid'
    const shares = check.sharePublicKeys.map(publicKey)
    return shares.includes(undefined) ? 'share-key-invalid' : undefined
  }
  const { digest, signature } = check.ownership
  const sig = attempt(() => Signature.fromBytes(signature, true))
  return pk === undefined || sig === undefined ? 'signature-invalid' : { msg: digest, pk, sig }
}

/** Compressed only: blst also accepts 96-byte uncompressed points, the network does not. */
function publicKey(bytes: Uint8Array): PublicKey | undefined {
  if (bytes.length !== PUBLIC_KEY_BYTES) return undefined
  return attempt(() => PublicKey.fromBytes(bytes, true))
}

/** blst throws on bytes that are not a point of the right subgroup. */
function attempt<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch {
    return undefined
  }
}
