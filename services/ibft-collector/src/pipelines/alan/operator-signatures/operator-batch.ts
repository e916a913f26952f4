import type { OperatorSignatureCheck } from './operator-signature-check.ts'

const UINT32_BYTES = 4
const UINT16_BYTES = 2
/** An RSA-2048 signature. */
export const SIGNATURE_BYTES = 256

/** Bytes that a check adds to a batch, without its keys. */
export const packedBytes = ({ signedBytes, signatures }: OperatorSignatureCheck) =>
  UINT32_BYTES + 1 + signatures.length * (UINT16_BYTES + SIGNATURE_BYTES) + signedBytes.length

/**
 * Encodes a batch into one buffer, which is transferred to another thread without a copy. First the
 * distinct keys: their number (2 bytes), then per key its length (2 bytes) and its bytes. Then per
 * check the length of the signed bytes (4), the number of signatures (1), per signature the index
 * of its key (2) and its 256 bytes, and the signed bytes. Big-endian.
 */
export function packOperatorBatch(
  checks: readonly OperatorSignatureCheck[],
): Uint8Array<ArrayBuffer> {
  const keys = new Map<Uint8Array, number>()
  for (const check of checks) {
    for (const key of check.keys) if (!keys.has(key)) keys.set(key, keys.size)
  }
  let length = UINT16_BYTES
  for (const key of keys.keys()) length += UINT16_BYTES + key.length
  for (const check of checks) length += packedBytes(check)
  const bytes = new Uint8Array(length)
  const view = new DataView(bytes.buffer)
  view.setUint16(0, keys.size)
  let at = UINT16_BYTES
  const put = (part: Uint8Array) => {
    bytes.set(part, at)
    at += part.length
  }
  const putUint16 = (value: number) => {
    view.setUint16(at, value)
    at += UINT16_BYTES
  }
  for (const key of keys.keys()) {
    putUint16(key.length)
    put(key)
  }
  for (const check of checks) {
    view.setUint32(at, check.signedBytes.length)
    bytes[at + UINT32_BYTES] = check.signatures.length
    at += UINT32_BYTES + 1
    for (const [i, signature] of check.signatures.entries()) {
      putUint16(keys.get(check.keys[i] as Uint8Array) as number)
      put(signature)
    }
    put(check.signedBytes)
  }
  return bytes
}

export function unpackOperatorBatch(bytes: Uint8Array): OperatorSignatureCheck[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let at = 0
  const take = (length: number) => {
    at += length
    return bytes.subarray(at - length, at)
  }
  const takeUint16 = () => {
    at += UINT16_BYTES
    return view.getUint16(at - UINT16_BYTES)
  }
  const known = Array.from({ length: takeUint16() }, () => take(takeUint16()))
  const checks: OperatorSignatureCheck[] = []
  while (at < bytes.length) {
    const length = view.getUint32(at)
    const count = bytes[at + UINT32_BYTES] as number
    at += UINT32_BYTES + 1
    const keys: Uint8Array[] = []
    const signatures: Uint8Array[] = []
    for (let i = 0; i < count; i++) {
      keys.push(known[takeUint16()] as Uint8Array)
      signatures.push(take(SIGNATURE_BYTES))
    }
    checks.push({ keys, signatures, signedBytes: take(length) })
  }
  return checks
}
