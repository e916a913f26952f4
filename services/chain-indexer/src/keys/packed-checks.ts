import type { SignedKeys } from './verify-batch.ts'

/**
 * Checks as two arrays: sending a thread hundreds of small objects takes longer than copying their
 * bytes.
 */
export interface PackedChecks {
  readonly bytes: Uint8Array
  /** For each check 1 if it has a signature, else 0; its number of parts; and their lengths. */
  readonly layout: Uint32Array
}

/** Number of parts of a signature: the digest and the signature. */
const OWNERSHIP = 2

export function packChecks(checks: readonly SignedKeys[]): PackedChecks {
  const parts = checks.map(partsOf)
  const layout = checks.flatMap(({ ownership }, at) => {
    const lengths = parts[at]?.map((part) => part.length) ?? []
    return [ownership === undefined ? 0 : 1, lengths.length, ...lengths]
  })
  const all = parts.flat()
  // Not by Buffer.concat, whose result may share the memory of other buffers.
  const bytes = new Uint8Array(all.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of all) {
    bytes.set(part, at)
    at += part.length
  }
  return { bytes, layout: Uint32Array.from(layout) }
}

function partsOf({ publicKey, sharePublicKeys, ownership }: SignedKeys): Uint8Array[] {
  const signed = ownership === undefined ? [] : [ownership.digest, ownership.signature]
  return [...signed, publicKey, ...sharePublicKeys]
}

/** The checks, as views of the packed bytes. */
export function unpackChecks({ bytes, layout }: PackedChecks): SignedKeys[] {
  const checks: SignedKeys[] = []
  let from = 0
  for (let at = 0; at < layout.length; ) {
    const [isSigned = 0, count = 0] = layout.subarray(at, at + 2)
    const lengths = layout.subarray(at + 2, at + 2 + count)
    at += 2 + count
    const parts = Array.from(lengths, (length) => {
      from += length
      return bytes.subarray(from - length, from)
    })
    const [digest, signature] = isSigned === 1 ? parts.splice(0, OWNERSHIP) : []
    const [publicKey, ...sharePublicKeys] = parts as [Uint8Array, ...Uint8Array[]]
    const ownership = digest && signature && { digest, signature }
    checks.push({ publicKey, sharePublicKeys, ownership })
  }
  return checks
}
