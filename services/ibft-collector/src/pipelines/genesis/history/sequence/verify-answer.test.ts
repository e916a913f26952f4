import { createMetrics } from '@ssv-exporter/service-kit/metrics'
import type { SignedAgreement } from '@ssv-exporter/ssv/agreement'
import { expect, it } from 'vitest'
import { createHistoryMetrics } from '../metrics.ts'
import { createDigestValidation, forged, signed, testCommittee } from '../testing/sign.ts'
import { createVerifyAnswer } from './verify-answer.ts'

const [COMMITTEE, OTHER] = [testCommittee(1), testCommittee(2)]
const CHAIN = { ...COMMITTEE, role: 0 }
const NEVER = new AbortController().signal

function verifying(known = [COMMITTEE, OTHER]) {
  const validation = createDigestValidation(known)
  const verify = createVerifyAnswer({
    validation,
    metrics: createHistoryMetrics(createMetrics({ service: 'test' }), () => 0),
  })
  const answer = (messages: readonly SignedAgreement[], wanted = (_height: number) => true) =>
    verify(CHAIN, { peerId: 'peer', messages }, wanted, NEVER)
  return { answer, validation }
}

const heightsOf = (messages: readonly SignedAgreement[]) => messages.map(({ height }) => height)

it('verifies only requested heights, and detects a response of another duty sequence', async () => {
  const { answer, validation } = verifying()
  const { publicKey } = COMMITTEE
  const messages = [1, 2, 3, 3].map((height) => signed(publicKey, height))
  const result = await answer(messages, (height) => height > 1)
  expect(heightsOf(result.valid)).toEqual([2, 3])
  expect(validation.verified).toBe(2)
  expect(result.quality).toBe('had')
  const strange = [signed(OTHER.publicKey, 5), { ...signed(publicKey, 6), role: 1 }]
  expect(await answer(strange)).toMatchObject({ valid: [], quality: 'false' })
  expect(validation.verified).toBe(2)
  expect(await answer([signed(publicKey, 1)], () => false)).toMatchObject({ quality: 'had' })
})

it('reports forged messages, and accepts valid ones beside them', async () => {
  const { answer } = verifying()
  const { publicKey } = COMMITTEE
  const [one, two] = [signed(publicKey, 1), signed(publicKey, 2)]
  const mixed = await answer([forged(one), one, forged(two)])
  expect(heightsOf(mixed.valid)).toEqual([1])
  expect(mixed).toMatchObject({ refusedHeights: [2], quality: 'had' })
  expect(await answer([forged(one)])).toMatchObject({ refusedHeights: [1], quality: 'false' })
})

it('checks only a few versions of a height', async () => {
  const { answer, validation } = verifying()
  const versions = Array.from({ length: 50 }, (_, n) => ({
    ...signed(COMMITTEE.publicKey, 1),
    signature: new Uint8Array(96).fill(n),
  }))
  await answer(versions)
  expect(validation.verified).toBe(3)
})

it('does not penalise a peer for what cannot be verified', async () => {
  const { answer } = verifying([])
  expect(await answer([signed(COMMITTEE.publicKey, 1)])).toEqual({
    valid: [],
    refusedHeights: [],
    isPartial: true,
    quality: undefined,
  })
})
