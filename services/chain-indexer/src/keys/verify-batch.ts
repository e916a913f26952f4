import { PublicKey, Signature, verify, verifyMultipleAggregateSignatures } from '@chainsafe/blst'
import type { KeyFault } from './key-check.ts'

/** What a thread is given of a check: the message as what is signed of it. */
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
 * Verifies all signatures with one equation; when it does not hold, each half by itself, down to single ones.
 * @returns for each check what is wrong, `undefined` where nothing is
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

/** @param known one of them at least is wrong */
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

/** @returns the signature to verify, or what is wrong already, or `undefined` when there is nothing more to check */
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

/** Compressed only: blst takes the 96 bytes of an uncompressed point as well, the network does not. */
function publicKey(bytes: Uint8Array): PublicKey | undefined {
  if (bytes.length !== PUBLIC_KEY_BYTES) return undefined
  return attempt(() => PublicKey.fromBytes(bytes, true))
}

/** blst throws on bytes that are no point of the right subgroup. */
function attempt<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch {
    return undefined
  }
}
