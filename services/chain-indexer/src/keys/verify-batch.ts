import { setImmediate } from 'node:timers/promises'
import { PublicKey, Signature, verify, verifyMultipleAggregateSignatures } from '@chainsafe/blst'
import type { MalformedEvent } from './malformed-event.ts'

/** The keys of one ValidatorAdded, and the proof that its owner may register it. */
export interface KeyCheck {
  publicKey: Uint8Array
  /** Checked to be points where the generation asks for it. */
  sharePublicKeys: readonly Uint8Array[]
  /** Over the ownership message; absent in generations without one. */
  ownership: { digest: Uint8Array; signature: Uint8Array } | undefined
}

/** Signatures verified at once. A batch takes about 7 ms; between batches the event loop turns. */
const BATCH = 16

const PUBLIC_KEY_BYTES = 48

interface SignatureSet {
  msg: Uint8Array
  pk: PublicKey
  sig: Signature
}

/** @returns for each check what is wrong, `undefined` where nothing is */
export async function verifyKeys(
  checks: readonly KeyCheck[],
): Promise<(MalformedEvent | undefined)[]> {
  const faults: (MalformedEvent | undefined)[] = []
  for (let start = 0; start < checks.length; start += BATCH) {
    faults.push(...verifyBatch(checks.slice(start, start + BATCH)))
    await setImmediate()
  }
  return faults
}

function verifyBatch(checks: readonly KeyCheck[]): (MalformedEvent | undefined)[] {
  const parsed = checks.map(parse)
  const sets = parsed.filter((result) => typeof result === 'object')
  const allValid = sets.length === 0 || verifyMultipleAggregateSignatures(sets)
  return parsed.map((result) => {
    if (typeof result !== 'object') return result
    return allValid || verify(result.msg, result.pk, result.sig) ? undefined : 'signature-invalid'
  })
}

/** @returns the signature to verify, or what is wrong already, or `undefined` when there is nothing more to check */
function parse(check: KeyCheck): SignatureSet | MalformedEvent | undefined {
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
