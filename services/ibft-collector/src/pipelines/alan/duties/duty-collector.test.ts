import { PublicKey, SecretKey, Signature, verify } from '@chainsafe/blst'
import { hexOf } from '@ssv-exporter/encoding/node/hex'
import { silentLogger } from '@ssv-exporter/service-kit/logger'
import { createMetrics } from '@ssv-exporter/service-kit/metrics'
import type { DutyAssembler, VerifiedSignature } from '@ssv-exporter/ssv/alan/duties/duty-assembler'
import { PARTIAL_TYPE } from '@ssv-exporter/ssv/alan/messages/partial-signatures'
import { RUNNER_ROLE } from '@ssv-exporter/ssv/alan/roles'
import type { CheckedMessage } from '@ssv-exporter/ssv/alan/validation/checked-message'
import { expect, test } from 'vitest'
import type { PartialSignatureCheck } from '../partial-signatures/partial-verifier.ts'
import { CommitteeEntry } from '../registry/committee-entry.ts'
import { ValidatorEntry } from '../registry/validator-entry.ts'
import { createDutyCollector } from './duty-collector.ts'
import { createValidatorIndexMap } from './validator-index-map.ts'

const SLOT = 100
const OPERATORS = [1, 2, 3, 4]
const ROOT = new Uint8Array(32).fill(5)

/** One share of a validator's key per operator. */
const sharesOf = (validator: number) =>
  OPERATORS.map((id) => SecretKey.fromKeygen(new Uint8Array(32).fill(10 * validator + id)))

function validatorOf(n: number, committee: CommitteeEntry): ValidatorEntry {
  const keys = sharesOf(n).map((share) => share.toPublicKey().toBytes())
  return new ValidatorEntry({
    publicKey: `${n}`.repeat(96),
    committee,
    liquidated: false,
    exited: false,
    operatorIds: OPERATORS,
    shareKeys: new Uint8Array(Buffer.concat(keys)),
    lookUp: () => undefined,
  })
}

const COMMITTEE = new CommitteeEntry(OPERATORS, () => undefined)
const ELSEWHERE = new CommitteeEntry([1, 2, 3, 5], () => undefined)
const FIRST = validatorOf(1, COMMITTEE)
const SECOND = validatorOf(2, COMMITTEE)
const STRANGER = validatorOf(3, ELSEWHERE)
const ALL = [FIRST, SECOND, STRANGER]

const isValid = ({ root, shareKey, signature }: PartialSignatureCheck) =>
  verify(root, PublicKey.fromBytes(shareKey), Signature.fromBytes(signature))

function start(maxAwaitingIndex?: number) {
  const signed: VerifiedSignature[] = []
  const assembler: DutyAssembler = {
    addConsensusMessage: () => true,
    restoreVote: () => {},
    addSignature(signature) {
      signed.push(signature)
      return 'counted'
    },
    proposalMs: () => undefined,
    drainChanged: () => [],
    pollUnpublished: () => [],
    expire: () => 0,
    slots: 0,
    awaitingProposal: 0,
  }
  const indices = createValidatorIndexMap()
  const collector = createDutyCollector(
    { ...(maxAwaitingIndex !== undefined && { maxAwaitingIndex }) },
    {
      assembler,
      indices,
      registry: {
        validator: (key) => ALL.find(({ publicKey }) => publicKey === key),
        validatorsOf: (id) => ALL.filter(({ committee }) => hexOf(committee.id) === id),
      },
      verifier: {
        verify: async (checks) => checks.map((check) => (isValid(check) ? 'valid' : 'invalid')),
      },
      partials: { count: () => {}, skip: () => {} },
      logger: silentLogger(),
      metrics: createMetrics({ service: 'test' }),
    },
  )
  /**
   * A post-consensus message of the committee: `shares` gives the validator whose share signs for
   * each index.
   */
  function post(operator: number, shares: Readonly<Record<number, number>>, slot = SLOT) {
    send(RUNNER_ROLE.committee, PARTIAL_TYPE.postConsensus, operator, shares, slot)
  }
  function send(
    role: number,
    type: number,
    operator: number,
    shares: Readonly<Record<number, number>>,
    slot = SLOT,
    validator?: ValidatorEntry,
  ) {
    const items = Object.entries(shares).map(([index, share]) => ({
      signature: sharesOf(share)[operator - 1]?.sign(ROOT).toBytes(),
      signingRoot: ROOT,
      signer: BigInt(operator),
      validatorIndex: BigInt(index),
    }))
    const message = {
      kind: 'partial',
      signed: { operatorIds: [BigInt(operator)] },
      id: { runnerRole: role, executor: Buffer.from(validator?.publicKey ?? '', 'hex') },
      messageId: 'id',
      slot,
      executor: { committee: COMMITTEE, ...(validator && { validator }) },
      content: { type, slot: BigInt(slot), items },
    }
    collector.receive(message as unknown as CheckedMessage, 1_000)
  }
  return {
    collector,
    indices,
    post,
    select: (operator: number, index: number, validator = FIRST) =>
      send(1, PARTIAL_TYPE.selectionProof, operator, { [index]: 1 }, SLOT, validator),
    async counted() {
      await collector.idle()
      return signed.map(({ validatorIndex, signer }) => `${validatorIndex} by ${signer}`)
    },
  }
}

test('counts a signature if it is valid under the share of the validator with its index', async () => {
  const run = start()
  run.indices.learn(FIRST.publicKey, 11, 'beacon')
  run.indices.learn(SECOND.publicKey, 12, 'beacon')
  run.post(1, { 11: 1, 12: 2 })
  // Under the share of another validator.
  run.post(2, { 11: 2, 12: 2 })
  expect(await run.counted()).toEqual(['11 by 1', '12 by 1', '12 by 2'])
  expect(run.collector.counts()).toMatchObject({ counted: 3, invalid: 1, contradicting: 0 })
})

test('rejects the index of a validator of another committee', async () => {
  const run = start()
  run.indices.learn(STRANGER.publicKey, 13, 'beacon')
  run.post(1, { 13: 3 })
  expect(await run.counted()).toEqual([])
  expect(run.collector.counts()).toMatchObject({ contradicting: 1, waiting: 0 })
})

test('waits with an unknown index until a quorum of the committee identifies its validator', async () => {
  const run = start()
  run.post(1, { 11: 1 })
  run.select(1, 11)
  run.select(1, 11)
  run.select(2, 11)
  expect(await run.counted()).toEqual([])
  expect(run.collector.counts()).toMatchObject({ waiting: 1, knownIndices: 0 })
  run.select(4, 99)
  run.select(3, 11)
  expect(await run.counted()).toEqual(['11 by 1'])
  // Contradicting claims are rejected, whatever their number.
  for (const operator of [1, 2, 3]) run.select(operator, 98)
  expect(run.indices.indexOf(FIRST.publicKey)).toBe(11)
  expect(run.indices.contradictions).toBe(3)
})

test('learns an unknown index from signatures of a quorum under the shares of one validator', async () => {
  const run = start()
  run.post(1, { 21: 2 })
  run.post(2, { 21: 2 })
  expect(await run.counted()).toEqual([])
  run.post(3, { 21: 2 })
  expect(await run.counted()).toEqual(['21 by 1', '21 by 2', '21 by 3'])
  expect(run.indices.publicKeyOf(21)).toBe(SECOND.publicKey)
})

test('learns nothing from signatures of different validators, and drops them after a while', async () => {
  const run = start()
  run.post(1, { 21: 1 })
  run.post(2, { 21: 2 })
  run.post(3, { 21: 2 })
  run.post(4, { 21: 1 })
  expect(await run.counted()).toEqual([])
  expect(run.indices.size).toBe(0)
  run.collector.expire(SLOT)
  expect(run.collector.counts()).toMatchObject({ waiting: 4, unverified: 0 })
  run.collector.expire(SLOT + 1)
  expect(run.collector.counts()).toMatchObject({ waiting: 0, unverified: 4 })
})

test('limits signatures that await an index', async () => {
  const run = start(2)
  run.post(1, { 21: 1, 22: 1, 23: 1 })
  expect(run.collector.counts()).toMatchObject({ waiting: 2, unverified: 1 })
})

test('only a beacon node corrects a learned index', () => {
  const { indices } = start()
  expect(indices.learn('a', 1, 'claimed')).toBe(true)
  expect(indices.learn('a', 2, 'signed')).toBe(false)
  expect(indices.learn('b', 1, 'stored')).toBe(false)
  expect(indices.learn('b', 1, 'beacon')).toBe(true)
  expect([indices.indexOf('a'), indices.indexOf('b'), indices.publicKeyOf(1)]).toEqual([
    undefined,
    1,
    'b',
  ])
})
