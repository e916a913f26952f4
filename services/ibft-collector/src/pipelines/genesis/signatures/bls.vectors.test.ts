import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { SecretKey, Signature } from '@chainsafe/blst'
import { bytesOfHex, hexOf } from '@ssv-exporter/encoding/node/hex'
import { notRun } from '@ssv-exporter/test-kit/not-run'
import { vectorsFolder } from '@ssv-exporter/test-kit/vectors'
import { describe, expect, it } from 'vitest'
import { createKeyCache } from '../../../signatures/bls/key-cache.ts'
import { verifyBatch } from '../../../signatures/bls/verify-batch.ts'
import { signingCommittee } from '../../../testing/signing-committee.ts'
import { addSigners } from '../decided/signer-sets.ts'

interface Recorded {
  readonly validator_public_key: string
  readonly share_secret_keys: readonly string[]
  readonly share_public_keys: readonly string[]
  readonly root: string
  readonly partial_signatures: readonly string[]
  readonly partial_valid: readonly boolean[]
  readonly reconstructed_signature: string
  readonly reconstructed_valid_under_validator_key: boolean
  readonly aggregate_of_1_2_3: string
  readonly aggregate_public_key_1_2_3: string
  readonly aggregate_valid: boolean
}

const folder = vectorsFolder()
if (folder === undefined) {
  notRun('recorded BLS signatures', 'SSV_VECTORS is not set', 'set it to the folder of vectors')
}

describe.skipIf(folder === undefined)('recorded signatures', () => {
  const read = (): Recorded =>
    JSON.parse(readFileSync(join(folder ?? '', 'seed', 'seed-bls.json'), 'utf8'))
  const verify = (checks: readonly [keys: readonly string[], signature: string][], root: string) =>
    verifyBatch(
      checks.map(([keys, signature]) => ({
        keys: keys.map(bytesOfHex),
        root: bytesOfHex(root),
        signature: bytesOfHex(signature),
      })),
      createKeyCache({ shareKeys: 10, aggregates: 10 }),
    )

  it('are valid under the recorded keys, and under no others', () => {
    const recorded = read()
    const { share_public_keys: shares, partial_signatures: partial } = recorded
    const single = shares.map((key, n): [string[], string] => [[key], partial[n] as string])
    const { root, aggregate_of_1_2_3: aggregate, reconstructed_signature: whole } = recorded
    expect(verify(single, root)).toEqual(recorded.partial_valid)
    expect(
      verify(
        [
          [shares.slice(0, 3), aggregate],
          [[recorded.aggregate_public_key_1_2_3], aggregate],
          [[recorded.validator_public_key], whole],
          [shares.slice(1), aggregate],
          [shares.slice(0, 3), whole],
          [shares, aggregate],
        ],
        root,
      ),
    ).toEqual([
      recorded.aggregate_valid,
      recorded.aggregate_valid,
      recorded.reconstructed_valid_under_validator_key,
      false,
      false,
      false,
    ])
  })

  it('equal those made with the recorded keys, and sum to the recorded aggregate', () => {
    const recorded = read()
    const root = bytesOfHex(recorded.root)
    const committee = signingCommittee(1)
    const commits = recorded.share_secret_keys.map((secret, n) => {
      const key = SecretKey.fromBytes(bytesOfHex(secret))
      expect(hexOf(key.toPublicKey().toBytes())).toBe(recorded.share_public_keys[n])
      const signature = key.sign(root).toBytes()
      expect(hexOf(signature)).toBe(recorded.partial_signatures[n])
      return {
        ...committee.agreement(1),
        signers: [n + 1],
        signature,
        committee,
        rootFork: 'v1',
      }
    })
    const [first, ...others] = commits
    if (first === undefined) return expect.fail('there are none')
    const sum = addSigners(first, others.slice(0, 2))
    expect(sum.signers).toEqual([1, 2, 3])
    expect(hexOf(Signature.fromBytes(sum.signature).toBytes())).toBe(recorded.aggregate_of_1_2_3)
  })
})
