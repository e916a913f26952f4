import type { SignatureCheck } from './signature-verifier.ts'

const KEY_BYTES = 48
const ROOT_BYTES = 32
const SIGNATURE_BYTES = 96

/** Puts a batch into one buffer, which goes to another thread without a copy: number of keys (1 byte), keys, root, signature; each. */
export function packBatch(checks: readonly SignatureCheck[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(
    checks.reduce(
      (sum, { keys }) => sum + 1 + keys.length * KEY_BYTES + ROOT_BYTES + SIGNATURE_BYTES,
      0,
    ),
  )
  let at = 0
  for (const { keys, root, signature } of checks) {
    bytes[at] = keys.length
    at += 1
    for (const part of [...keys, root, signature]) {
      bytes.set(part, at)
      at += part.length
    }
  }
  return bytes
}

export function unpackBatch(bytes: Uint8Array): SignatureCheck[] {
  const checks: SignatureCheck[] = []
  let at = 0
  const take = (length: number) => {
    at += length
    return bytes.subarray(at - length, at)
  }
  while (at < bytes.length) {
    const count = bytes[at] ?? 0
    at += 1
    const keys = Array.from({ length: count }, () => take(KEY_BYTES))
    checks.push({ keys, root: take(ROOT_BYTES), signature: take(SIGNATURE_BYTES) })
  }
  return checks
}

/** Whether a check is of the sizes that a batch is made of. */
export function isWellFormed({ keys, root, signature }: SignatureCheck): boolean {
  return (
    keys.length > 0 &&
    keys.length < 256 &&
    keys.every((key) => key.length === KEY_BYTES) &&
    root.length === ROOT_BYTES &&
    signature.length === SIGNATURE_BYTES
  )
}
