import type { SignatureCheck } from './signature-check.ts'

const HEAD_BYTES = 2
const KEY_BYTES = 48
const ROOT_BYTES = 32
const SIGNATURE_BYTES = 96

/**
 * Encodes a batch into one buffer, which is transferred to another thread without a copy. Per
 * check: number of keys (1 byte), minimum number of them (1 byte), keys, root, signature.
 */
export function packBatch(checks: readonly SignatureCheck[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(
    checks.reduce(
      (sum, { keys }) => sum + HEAD_BYTES + keys.length * KEY_BYTES + ROOT_BYTES + SIGNATURE_BYTES,
      0,
    ),
  )
  let at = 0
  for (const { keys, root, signature, atLeast = keys.length } of checks) {
    bytes[at] = keys.length
    bytes[at + 1] = atLeast
    at += HEAD_BYTES
    for (const part of [...keys, root, signature]) {
      bytes.set(part, at)
      at += part.length
    }
  }
  return bytes
}

/** Encodes keys to be parsed before they are needed: a zero, then the keys. */
export function packKeys(keys: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(1 + keys.length * KEY_BYTES)
  for (const [i, key] of keys.entries()) bytes.set(key, 1 + i * KEY_BYTES)
  return bytes
}

/** The keys of `packKeys`; undefined for a batch of checks, of which none has zero keys. */
export function unpackKeys(bytes: Uint8Array): Uint8Array[] | undefined {
  if (bytes[0] !== 0) return undefined
  const count = Math.floor(bytes.length / KEY_BYTES)
  return Array.from({ length: count }, (_, i) =>
    bytes.subarray(1 + i * KEY_BYTES, 1 + (i + 1) * KEY_BYTES),
  )
}

export function unpackBatch(bytes: Uint8Array): SignatureCheck[] {
  const checks: SignatureCheck[] = []
  let at = 0
  const take = (length: number) => {
    at += length
    return bytes.subarray(at - length, at)
  }
  while (at < bytes.length) {
    const [count = 0, atLeast = 0] = take(HEAD_BYTES)
    const keys = Array.from({ length: count }, () => take(KEY_BYTES))
    checks.push({ keys, root: take(ROOT_BYTES), signature: take(SIGNATURE_BYTES), atLeast })
  }
  return checks
}

/** Whether the sizes of a check fit the encoding. */
export function isWellFormed({ keys, root, signature, atLeast = 1 }: SignatureCheck): boolean {
  return (
    keys.length > 0 &&
    keys.length < 256 &&
    atLeast > 0 &&
    atLeast <= keys.length &&
    keys.every((key) => key.length === KEY_BYTES) &&
    root.length === ROOT_BYTES &&
    signature.length === SIGNATURE_BYTES
  )
}
