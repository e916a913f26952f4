import {
  aggregateSignatures,
  fastAggregateVerify,
  PublicKey,
  Signature,
  verify,
} from '@chainsafe/blst'
import { toAddress } from '@ssv-exporter/contracts/address'
import { ownershipMessage } from '@ssv-exporter/contracts/ownership-message'
import { splitSharesBlob } from '@ssv-exporter/contracts/shares-blob'
import { expect, test } from 'vitest'
import { createOperatorIdentity } from './operator-identity.ts'
import { combineSignatures, quorumOf } from './threshold-key.ts'
import { createValidatorIdentity, sharesBlob } from './validator-identity.ts'

const OWNER = toAddress('0x77FC6e8B24a623725d935Bc88057098D0bCA6eB3')
const MESSAGE = Buffer.alloc(32, 5)

const identity = await createOperatorIdentity()

function committee(...ids: number[]) {
  return ids.map((id) => ({ id: BigInt(id), identity }))
}

function partialSignatures(seed: string, ...ids: number[]) {
  const validator = createValidatorIdentity(seed, committee(...ids))
  const parts = validator.shares.map((share) => ({
    point: share.operator.id,
    signature: share.secretKey.sign(MESSAGE),
  }))
  return { parts, publicKey: validator.secretKey.toPublicKey() }
}

test('derives key and shares from a seed', () => {
  const keys = (seed: string) => {
    const { publicKey, shares } = createValidatorIdentity(seed, committee(1, 2, 3, 4))
    return [publicKey, ...shares.map((share) => Buffer.from(share.publicKey).toString('hex'))]
  }
  expect(keys('a')).toEqual(keys('a'))
  expect(new Set([...keys('a'), ...keys('b')]).size).toBe(10)
})

test.each([
  [4, 3],
  [7, 5],
  [10, 7],
  [13, 9],
])('%i operators need %i', (operators, quorum) => {
  expect(quorumOf(operators)).toBe(quorum)
})

test('any quorum of operators signs for the validator', () => {
  const { parts, publicKey } = partialSignatures('v', 2, 3, 7, 11, 12, 20, 21)
  for (const quorum of [parts.slice(0, 5), parts.slice(2), parts.toReversed()]) {
    expect(verify(MESSAGE, publicKey, combineSignatures(quorum))).toBe(true)
  }
})

test('fewer operators than a quorum do not', () => {
  const { parts, publicKey } = partialSignatures('v', 1, 2, 3, 4)
  expect(verify(MESSAGE, publicKey, combineSignatures(parts.slice(0, 2)))).toBe(false)
})

test('the sum of share signatures verifies under the share keys', () => {
  const { shares } = createValidatorIdentity('v', committee(1, 2, 3, 4))
  const sum = aggregateSignatures(shares.map((share) => share.secretKey.sign(MESSAGE)))
  const keys = shares.map((share) => PublicKey.fromBytes(share.publicKey, true))
  expect(fastAggregateVerify(MESSAGE, keys, sum)).toBe(true)
})

test.each([4, 7, 10, 13])(
  'the blob for %i operators contains its signature, keys and shares',
  (n) => {
    const ids = Array.from({ length: n }, (_, index) => index + 1)
    const validator = createValidatorIdentity('v', committee(...ids))
    const parts = splitSharesBlob(sharesBlob(validator, OWNER, 2), n)
    const key = PublicKey.fromHex(validator.publicKey, true)
    const signature = Signature.fromBytes(parts?.signature ?? new Uint8Array(), true)
    expect(verify(ownershipMessage(OWNER, 2).digest, key, signature)).toBe(true)
    expect(verify(ownershipMessage(OWNER, 1).digest, key, signature)).toBe(false)
    expect(parts?.sharePublicKeys.map((bytes) => Buffer.from(bytes).toString('hex'))).toEqual(
      validator.shares.map((share) => Buffer.from(share.publicKey).toString('hex')),
    )
    expect(parts?.encryptedKeys).toHaveLength(n)
  },
)
