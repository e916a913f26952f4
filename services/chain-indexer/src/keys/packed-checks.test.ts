import { expect, test } from 'vitest'
import { packChecks, unpackChecks } from './packed-checks.ts'
import type { SignedKeys } from './verify-batch.ts'

const bytes = (length: number, fill: number) => new Uint8Array(length).fill(fill)
const ownership = { digest: bytes(32, 3), signature: bytes(96, 4) }

const CHECKS: SignedKeys[] = [
  { publicKey: bytes(48, 1), sharePublicKeys: [], ownership },
  { publicKey: bytes(48, 5), sharePublicKeys: [bytes(48, 6), bytes(47, 7)], ownership: undefined },
  { publicKey: bytes(0, 0), sharePublicKeys: [], ownership },
  { publicKey: bytes(0, 0), sharePublicKeys: [bytes(0, 0)], ownership: undefined },
  { publicKey: bytes(700, 8), sharePublicKeys: [bytes(48, 9)], ownership },
]

test('gives checks of any number and length of parts back as they were', () => {
  expect(unpackChecks(packChecks(CHECKS))).toEqual(CHECKS)
  expect(unpackChecks(packChecks([]))).toEqual([])
})

test('copies the bytes, and nothing else of the buffers that hold them', () => {
  const within = bytes(8_192, 1).subarray(100, 148)
  const packed = packChecks([{ publicKey: within, sharePublicKeys: [], ownership: undefined }])
  expect(packed.bytes.buffer.byteLength).toBe(48)
  within.fill(0)
  expect(packed.bytes).toEqual(bytes(48, 1))
})
