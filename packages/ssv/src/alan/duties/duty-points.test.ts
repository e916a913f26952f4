import { expect, test } from 'vitest'
import { PARTIAL_TYPE } from '../messages/partial-signatures.ts'
import { QBFT_TYPE } from '../messages/qbft-message.ts'
import { RUNNER_ROLE } from '../roles.ts'
import type { CheckedMessage } from '../validation/checked-message.ts'
import { createPointCounter, POINT_KINDS, type PointCounts } from './duty-points.ts'

const OPERATORS = [11n, 12n, 13n, 14n]
/** Its leader in round 1 is the first operator. */
const SLOT = 600

function start() {
  const counter = createPointCounter()
  let role: number = RUNNER_ROLE.committee
  let slot = SLOT
  const message = (kind: CheckedMessage['kind'], signers: readonly bigint[], content: object) =>
    ({
      ...{ kind, messageId: `${role}`, slot, content, id: { runnerRole: role } },
      signed: { operatorIds: signers },
      executor: { committee: { id: new Uint8Array(32).fill(1), operatorIds: OPERATORS } },
      forks: { boole: false, gloas: false },
    }) as unknown as CheckedMessage
  const consensus = (type: number, round: number, ...signers: bigint[]) =>
    counter.add(message('consensus', signers, { type, round: BigInt(round) }))
  return {
    counter,
    as(runnerRole: number, ofSlot = SLOT) {
      role = runnerRole
      slot = ofSlot
    },
    propose: (round: number, signer: bigint) => consensus(QBFT_TYPE.proposal, round, signer),
    prepare: (round: number, ...signers: bigint[]) => {
      for (const one of signers) consensus(QBFT_TYPE.prepare, round, one)
    },
    commit: (round: number, ...signers: bigint[]) => {
      for (const one of signers) consensus(QBFT_TYPE.commit, round, one)
    },
    decide: (round: number, ...signers: bigint[]) => consensus(QBFT_TYPE.commit, round, ...signers),
    partial: (type: number, signer: bigint) => counter.add(message('partial', [signer], { type })),
    sign: (signer: bigint) => counter.addSignature({ messageId: `${role}`, slot }, signer),
  }
}

/** Kinds with their counts by operator. */
const brief = ({
  slot,
  role,
  rounds,
  preDuties,
  postDuties,
  counts,
}: PointCounts): Readonly<Record<string, unknown>> => ({
  ...{ slot, role, rounds, preDuties, postDuties },
  ...Object.fromEntries(
    POINT_KINDS.map((kind, i) => [kind, counts.slice(4 * i, 4 * (i + 1)).join('')]),
  ),
})

test('counts each operator once per round and duty', () => {
  const run = start()
  for (let copy = 0; copy < 2; copy++) {
    run.propose(1, 11n)
    run.prepare(1, 11n, 12n, 13n)
    run.commit(1, 11n, 12n, 13n)
    for (const signer of OPERATORS) run.partial(PARTIAL_TYPE.postConsensus, signer)
    for (const signer of [12n, 13n, 14n]) run.sign(signer)
  }
  expect(run.counter.drainChanged().map(brief)).toEqual([
    {
      ...{ slot: 600, role: 0, rounds: 1, preDuties: 0, postDuties: 1 },
      ...{
        led: '1000',
        leader: '1000',
        prepare: '1110',
        commit: '1110',
        pre: '0000',
        post: '0111',
      },
    },
  ])
  expect(run.counter.drainChanged()).toEqual([])
})

test('a failed round counts for its leader, and a decided message for its signers', () => {
  const run = start()
  run.propose(3, 13n)
  // Not its leader.
  run.propose(3, 14n)
  run.decide(3, 11n, 13n, 14n)
  expect(run.counter.drainChanged().map(brief)).toEqual([
    {
      ...{ slot: 600, role: 0, rounds: 3, preDuties: 0, postDuties: 1 },
      ...{
        led: '1110',
        leader: '0010',
        prepare: '0000',
        commit: '1011',
        pre: '0000',
        post: '0000',
      },
    },
  ])
})

test('signatures before consensus count when they arrive, those after it when they are valid', () => {
  const run = start()
  run.as(RUNNER_ROLE.proposer)
  for (const signer of [11n, 12n, 12n]) run.partial(PARTIAL_TYPE.randao, signer)
  run.partial(PARTIAL_TYPE.postConsensus, 13n)
  run.sign(14n)
  run.as(RUNNER_ROLE.validatorRegistration)
  run.partial(PARTIAL_TYPE.validatorRegistration, 11n)
  run.sign(11n)
  expect(run.counter.drainChanged().map(brief)).toEqual([
    {
      ...{ slot: 600, role: 2, rounds: 0, preDuties: 1, postDuties: 1 },
      ...{
        led: '0000',
        leader: '0000',
        prepare: '0000',
        commit: '0000',
        pre: '1100',
        post: '0001',
      },
    },
  ])
})

test('adds up the duties of an hour, and to what an earlier process counted', () => {
  const run = start()
  for (const slot of [SLOT, SLOT + 4, SLOT + 300]) {
    run.as(RUNNER_ROLE.committee, slot)
    run.prepare(1, 12n)
  }
  const [first, second] = run.counter.drainChanged()
  expect([first, second].map((one) => one && [one.slot, one.rounds, brief(one).prepare])).toEqual([
    [600, 2, '0200'],
    [900, 1, '0100'],
  ])

  const later = start()
  later.as(RUNNER_ROLE.committee, SLOT + 8)
  later.prepare(1, 13n)
  later.counter.restore(first ? [first] : [])
  later.prepare(1, 14n)
  expect(later.counter.drainChanged().map(brief)).toEqual([
    expect.objectContaining({ slot: 600, rounds: 3, postDuties: 3, prepare: '0211' }),
  ])
})

test('does not count duties of past slots', () => {
  const run = start()
  run.counter.expire(SLOT + 1)
  run.prepare(1, 12n)
  run.sign(12n)
  expect(run.counter.drainChanged()).toEqual([])
})
