import { SecretKey } from '@chainsafe/blst'
import { quorumOf, splitSecretKey } from '@ssv-exporter/devnet/threshold-key'
import { hexOf } from '@ssv-exporter/encoding/node/hex'
import { silentLogger } from '@ssv-exporter/service-kit/logger'
import { createMetrics } from '@ssv-exporter/service-kit/metrics'
import type { DutyRecord, QuorumSignatures } from '@ssv-exporter/ssv/alan/duties/duty-record'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createKeyCache } from '../../../../signatures/bls/key-cache.ts'
import { planInterpolation } from './interpolation-plan.ts'
import { recoverBatch } from './recover-batch.ts'
import { recoverSignature } from './recover-signature.ts'
import { packJobs, type RecoveryJob, unpackJobs } from './recovery-codec.ts'
import { createSignatureRecovery } from './signature-recovery.ts'

const ROOT = new Uint8Array(32).fill(5)
const DUTY = { slot: 9, role: 0, committeeId: 'c1'.repeat(32) } as const

/** A validator whose key is split over operators. */
function validatorOf(seed: number, operatorIds: readonly bigint[]) {
  const key = SecretKey.fromKeygen(new Uint8Array(32).fill(seed))
  const threshold = quorumOf(operatorIds.length)
  const shareAt = splitSecretKey(key, { threshold, seed: new Uint8Array(32).fill(seed + 1) })
  return {
    publicKey: key.toPublicKey().toBytes(),
    threshold,
    signature: hexOf(key.sign(ROOT).toBytes()),
    partsOf: (ids: readonly bigint[]) =>
      ids.map((operatorId) => ({
        operatorId,
        signature: shareAt(operatorId).sign(ROOT).toBytes(),
      })),
  }
}

const SMALL = [1n, 2n, 3n, 4n]
const COMMITTEES: readonly (readonly bigint[])[] = [
  SMALL,
  [3n, 17n, 1_204n, 4_294_967_295n],
  [5n, 6n, 7n, 8n, 9n, 10n, 11n],
  Array.from({ length: 13 }, (_, i) => BigInt(i * i * 31 + 2)),
]

describe('a recovered signature', () => {
  test.each(COMMITTEES.map((ids) => [ids.length, ids] as const))(
    'any quorum of %i operators recovers the signature of the whole key',
    (_, ids) => {
      const { partsOf, threshold, signature } = validatorOf(3, ids)
      const quorums = [
        ids.slice(0, threshold),
        ids.slice(-threshold),
        ids.toReversed().slice(0, threshold),
      ]
      for (const quorum of quorums) {
        expect(hexOf(recoverSignature(partsOf(quorum)))).toBe(signature)
      }
    },
  )

  test('is not recovered from repeated operators', () => {
    expect(() => planInterpolation([1n, 2n, 2n])).toThrow('The points are not distinct')
  })
})

describe('a batch', () => {
  const { publicKey, partsOf, signature } = validatorOf(3, SMALL)
  const other = validatorOf(7, SMALL)
  const job: RecoveryJob = { publicKey, root: ROOT, parts: partsOf([1n, 2n, 4n]) }
  const recover = (jobs: readonly RecoveryJob[]) => {
    const bytes = recoverBatch(
      unpackJobs(packJobs(jobs)),
      createKeyCache({ shareKeys: 10, aggregates: 1 }),
    )
    return jobs.map((_, i) => hexOf(bytes.subarray(i * 96, (i + 1) * 96)))
  }
  const NONE = '00'.repeat(96)

  test('drops signatures that are invalid under the key of the validator', () => {
    const jobs: readonly RecoveryJob[] = [
      job,
      // Its shares are not those of its key.
      { ...job, publicKey: other.publicKey },
      { ...job, root: new Uint8Array(32).fill(6) },
      { ...job, parts: [...job.parts.slice(0, 2), ...other.partsOf([4n])] },
      { ...job, parts: job.parts.slice(0, 2) },
      { ...job, parts: [...job.parts.slice(0, 2), ...partsOf([2n])] },
      { ...job, parts: [{ operatorId: 1n, signature: new Uint8Array(96).fill(9) }] },
      { ...job, publicKey: new Uint8Array(48) },
      { ...job, parts: partsOf([1n, 3n, 4n]) },
    ]
    expect(recover(jobs)).toEqual([signature, NONE, NONE, NONE, NONE, NONE, NONE, NONE, signature])
  })
})

describe('the recovery of a duty', () => {
  const validator = validatorOf(3, SMALL)
  const root = hexOf(ROOT)
  const quorum = (validatorIndex: number, parts = validator.partsOf([1n, 2n, 3n])) =>
    ({ ...DUTY, operatorIds: SMALL, validatorIndex, root, parts }) satisfies QuorumSignatures
  const record = (indices: readonly number[], signed = root): DutyRecord => ({
    ...DUTY,
    operatorIds: SMALL,
    entries: indices.map((validatorIndex) => ({
      validatorIndex,
      signers: 7,
      hasQuorum: true,
      root: signed,
      round: 1,
      lastMs: 0,
    })),
  })
  const signatures = ({ entries }: DutyRecord) =>
    entries.map(({ signature }) => signature && hexOf(signature))

  async function start(options = {}) {
    const metrics = createMetrics({ service: 'test' })
    const recovery = createSignatureRecovery(options, {
      publicKeyOf: (index) => (index < 20 ? hexOf(validator.publicKey) : undefined),
      logger: silentLogger(),
      metrics,
    })
    onTestFinished(() => recovery.stop())
    const outcomes = async () =>
      [
        ...(await metrics.registry.metrics()).matchAll(
          /recovered_signatures_total\{.*outcome="(\w+)".*\} (\d+)/g,
        ),
      ]
        .map(([, outcome, count]) => `${outcome} ${count}`)
        .sort()
    return { recovery, outcomes }
  }

  test('gives each entry the signature of its root, once', async () => {
    const { recovery, outcomes } = await start()
    await recovery.start()
    for (const index of [11, 12]) recovery.recover(quorum(index))
    recovery.recover(quorum(13, validator.partsOf([1n, 2n])))
    expect(recovery.isRecovering(DUTY)).toBe(true)
    await recovery.idle()
    expect(recovery.isRecovering(DUTY)).toBe(false)
    expect(signatures(recovery.attach(record([11, 12], 'ff'.repeat(32))))).toEqual([
      undefined,
      undefined,
    ])
    const { signature } = validator
    expect(signatures(recovery.attach(record([11, 12, 13])))).toEqual([
      signature,
      signature,
      undefined,
    ])
    expect(signatures(recovery.attach(record([11, 12])))).toEqual([undefined, undefined])
    expect(await outcomes()).toEqual(['failed 1', 'recovered 2'])
  })

  test('skips what does not fit in the queue, and validators without a known key', async () => {
    const { recovery, outcomes } = await start({ limit: 2 })
    for (const index of [20, 11, 12, 13]) recovery.recover(quorum(index))
    await recovery.start()
    await recovery.idle()
    const { signature } = validator
    expect(signatures(recovery.attach(record([11, 12, 13])))).toEqual([
      signature,
      signature,
      undefined,
    ])
    expect(await outcomes()).toEqual(['recovered 2', 'skipped 2'])
  })
})
