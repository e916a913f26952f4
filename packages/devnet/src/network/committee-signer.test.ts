import {
  aggregateSignatures,
  fastAggregateVerify,
  PublicKey,
  SecretKey,
  Signature,
  verify,
} from '@chainsafe/blst'
import { expect, test } from 'vitest'
import { createOperatorIdentity } from '../operator-identity.ts'
import { combineSignatures } from '../threshold-key.ts'
import { createValidatorIdentity } from '../validator-identity.ts'
import { createCommitteeSigner } from './committee-signer.ts'
import { dutyValidatorOf } from './duty-validator-of.ts'

const ROOT = new Uint8Array(32).fill(7)
const identity = await createOperatorIdentity()

function committeeOf(...ids: number[]) {
  const operators = ids.map((id) => ({ id: BigInt(id), identity }))
  const validator = createValidatorIdentity('signer', operators)
  return { validator, signer: createCommitteeSigner(dutyValidatorOf(validator)) }
}

test('signing with the sum of the keys equals aggregating the signatures of each', () => {
  const { validator, signer } = committeeOf(2, 5, 9, 11)
  const shares = validator.shares.filter((share) => share.operator.id !== 5n)
  const each = shares.map((share) => share.secretKey.sign(ROOT))
  const sum = signer.sign(ROOT, [2, 9, 11])
  expect(Buffer.from(sum)).toEqual(Buffer.from(aggregateSignatures(each).toBytes()))
  const keys = shares.map((share) => PublicKey.fromBytes(share.publicKey, true))
  expect(fastAggregateVerify(ROOT, keys, Signature.fromBytes(sum, true))).toBe(true)
})

test('shares combine to the signature of the validator', () => {
  const { validator, signer } = committeeOf(1, 2, 3, 4, 7, 8, 9)
  const parts = [1, 3, 4, 8, 9].map((nodeId) => ({
    point: BigInt(nodeId),
    signature: Signature.fromBytes(signer.sign(ROOT, [nodeId]), true),
  }))
  expect(signer.quorum).toBe(5)
  const key = SecretKey.fromBytes(validator.secretKey.toBytes()).toPublicKey()
  expect(verify(ROOT, key, combineSignatures(parts))).toBe(true)
  expect(verify(ROOT, key, combineSignatures(parts.slice(1)))).toBe(false)
})

test('rejects a signer outside the committee', () => {
  expect(() => committeeOf(1, 2, 3, 4).signer.sign(ROOT, [1, 2, 5])).toThrow(RangeError)
})
