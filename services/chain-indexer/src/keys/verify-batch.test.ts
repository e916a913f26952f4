import { hexToBytes } from 'viem'
import { describe, expect, test } from 'vitest'
import { publicKeyOf, validatorKey } from '../testing/emit.ts'
import { type SignedKeys, verifyBatch } from './verify-batch.ts'

const compressed = hexToBytes(publicKeyOf('v'))
const uncompressed = validatorKey('v').toPublicKey().toBytes(false)

/** @param signer signs instead of the validator's own key */
function signed(name: string, signer = name): SignedKeys {
  const digest = new Uint8Array(32).fill(name.length)
  const signature = validatorKey(signer).sign(digest).toBytes()
  return {
    publicKey: hexToBytes(publicKeyOf(name)),
    sharePublicKeys: [],
    ownership: { digest, signature },
  }
}

const SIZE = 64
const names = Array.from({ length: SIZE }, (_, i) => `validator ${i}`)

describe('a batch', () => {
  test.each([0, 1, 31, 32, 62, 63])('of 64 with an invalid signature at index %i', (wrong) => {
    const checks = names.map((name, i) => (i === wrong ? signed(name, 'another') : signed(name)))
    expect(verifyBatch(checks)).toEqual(
      names.map((_, i) => (i === wrong ? 'signature-invalid' : undefined)),
    )
  })

  test('of invalid signatures only, and of none', () => {
    expect(verifyBatch(names.map((name) => signed(name, 'another')))).toEqual(
      names.map(() => 'signature-invalid'),
    )
    expect(verifyBatch(names.map((name) => signed(name)))).toEqual(names.map(() => undefined))
    expect(verifyBatch([])).toEqual([])
  })

  test('gets a separate verdict for each, in order, whatever is wrong with the others', () => {
    const faults = names.map((_, i) => {
      if (i % 7 === 3) return 'signature-invalid'
      return i % 11 === 5 ? 'share-key-invalid' : undefined
    })
    const checks = names.map((name, i): SignedKeys => {
      const check = signed(name, faults[i] === 'signature-invalid' ? 'another' : name)
      if (faults[i] !== 'share-key-invalid') return check
      return { ...check, ownership: undefined, sharePublicKeys: [compressed, new Uint8Array(48)] }
    })
    expect(verifyBatch(checks)).toEqual(faults)
  })
})

test('rejects an uncompressed point as a key, although the library accepts it', () => {
  const { ownership } = signed('v')
  expect(
    verifyBatch([
      { ownership, sharePublicKeys: [], publicKey: compressed },
      { ownership, sharePublicKeys: [], publicKey: uncompressed },
      { publicKey: compressed, sharePublicKeys: [uncompressed], ownership: undefined },
      { publicKey: uncompressed, sharePublicKeys: [], ownership: undefined },
    ]),
  ).toEqual([undefined, 'signature-invalid', 'share-key-invalid', 'public-key-invalid'])
})

test('rejects two invalid signatures whose errors cancel out', () => {
  const [a, b] = [signed('a'), signed('bb')]
  const swapped = [
    { ...a, ownership: { digest: digestOf(a), signature: signatureOf(b) } },
    { ...b, ownership: { digest: digestOf(b), signature: signatureOf(a) } },
  ]
  expect(verifyBatch([signed('ccc'), ...swapped])).toEqual([
    undefined,
    'signature-invalid',
    'signature-invalid',
  ])
})

const digestOf = ({ ownership }: SignedKeys) => ownership?.digest as Uint8Array
const signatureOf = ({ ownership }: SignedKeys) => ownership?.signature as Uint8Array
