import { ssz } from '@lodestar/types'
import { hexOf } from '@ssv-exporter/encoding/hex-text'
import { describe, expect, it, test } from 'vitest'
import { BEACON_ROLE } from '../beacon-roles.ts'
import { PARTIAL_TYPE } from '../messages/partial-signatures.ts'
import { QBFT_TYPE } from '../messages/qbft-message.ts'
import { RUNNER_ROLE } from '../roles.ts'
import { aggregateAndProofRoot, contributionAndProofRoot } from '../roots/aggregate-roots.ts'
import { attestationDataRoot } from '../roots/committee-roots.ts'
import { proposalRoots } from '../roots/proposal-roots.ts'
import { signingRoot } from '../roots/signing-root.ts'
import { encodeContainer, variable } from '../ssz/ssz-writer.ts'
import { encodeAggregatorCommitteeConsensusData } from '../values/aggregator-committee-consensus-data.ts'
import { type BeaconVote, encodeBeaconVote } from '../values/beacon-vote.ts'
import { encodeContributions } from '../values/contributions.ts'
import { encodeValidatorConsensusData } from '../values/validator-consensus-data.ts'
import { type BeaconForks, createDomains } from './beacon-forks.ts'
import { createDutyAssembler, type ProposedMessage } from './duty-assembler.ts'
import { type DutyRecord, type QuorumSignatures, signersOf } from './duty-record.ts'

const SLOT = 320_010
const SLOT_MS = 12_000
const START = SLOT * SLOT_MS
const EPOCH = Math.floor(SLOT / 32)
const filled = (value: number, length = 32) => new Uint8Array(length).fill(value)
const FORKS: BeaconForks = {
  genesisValidatorsRoot: filled(3),
  forks: [{ version: Uint8Array.of(6, 0, 0, 0), epoch: 0 }],
}
const domainAt = createDomains(() => FORKS)
const COMMITTEE = {
  id: filled(1),
  operatorIds: [1n, 2n, 3n, 4n],
  validatorCount: 20,
  validatorIndices: [],
}
const OTHER = { ...COMMITTEE, id: filled(2), operatorIds: [5n, 6n, 7n, 8n] }
const VOTE: BeaconVote = {
  blockRoot: filled(7),
  source: { epoch: 9_999n, root: filled(8) },
  target: { epoch: 10_000n, root: filled(9) },
}
const ATTESTER_ROOT = signingRoot(
  attestationDataRoot(VOTE, BigInt(SLOT)),
  domainAt('attester', EPOCH),
)
const DUTY = {
  publicKey: filled(2, 48),
  slot: BigInt(SLOT),
  ...{ committeeIndex: 0n, committeeLength: 0n, committeesAtSlot: 0n },
  validatorCommitteeIndex: 0n,
  validatorSyncCommitteeIndices: [],
}
const SYNC_ROOT = signingRoot(VOTE.blockRoot, domainAt('syncCommittee', EPOCH))

function start(
  forks: { booleEpoch?: number; gloasEpoch?: number; gloasUnknown?: boolean } = {},
  options = {},
) {
  const network = {
    schedule: { slotsPerEpoch: 32, ...forks },
    domains: { alan: filled(0, 4), boole: filled(0, 4) },
    names: [],
    genesisMs: 0,
    slotMs: SLOT_MS,
    epochsPerSyncCommitteePeriod: 256,
  }
  const assembler = createDutyAssembler(options, { network, forks: () => FORKS })
  const records = new Map<string, DutyRecord>()
  let role: number = RUNNER_ROLE.committee
  let committee = COMMITTEE
  let partialType: number = PARTIAL_TYPE.postConsensus
  const messageId = () => `${role} ${hexOf(committee.id)}`
  return {
    assembler,
    as(runnerRole: number, type: number = PARTIAL_TYPE.postConsensus) {
      role = runnerRole
      partialType = type
    },
    of(other: typeof COMMITTEE) {
      committee = other
    },
    propose(value: Uint8Array, { round = 1n, afterMs = 4_000, signers = [1n], type = 0 } = {}) {
      const message = {
        signed: { operatorIds: signers, fullData: value },
        id: { runnerRole: role },
        messageId: messageId(),
        slot: SLOT,
        content: { type, round, root: value.subarray(0, 32) },
      }
      return assembler.addConsensusMessage(message as unknown as ProposedMessage, START + afterMs)
    },
    sign(
      validatorIndex: number,
      signer: bigint,
      root: Uint8Array,
      afterMs = 4_500,
      signature?: Uint8Array,
    ) {
      return assembler.addSignature({
        messageId: messageId(),
        runnerRole: role,
        slot: SLOT,
        partialType,
        committee,
        signer,
        validatorIndex,
        root,
        receivedMs: START + afterMs,
        ...(signature && { signature }),
      })
    },
    /** Signers by duty and validator, those below a quorum in brackets. */
    duties() {
      for (const one of assembler.drainChanged()) records.set(`${one.role} ${one.committeeId}`, one)
      return Object.fromEntries(
        [...records.values()].flatMap(({ role: duty, operatorIds, entries }) =>
          entries.map(({ validatorIndex, signers, hasQuorum }) => {
            const ids = signersOf(signers, operatorIds).join()
            return [`${duty} of ${validatorIndex}`, hasQuorum ? ids : `(${ids})`]
          }),
        ),
      )
    },
    entry(duty: number) {
      return [...records.values()].find((one) => one.role === duty)?.entries[0]
    },
  }
}

const { attester, syncCommittee, aggregator, syncCommitteeContribution, proposer } = BEACON_ROLE

describe('duties of a committee', () => {
  it('are identified by the signed root, and signatures wait for the proposal', () => {
    const run = start()
    for (const signer of [1n, 2n, 3n]) {
      expect(run.sign(11, signer, ATTESTER_ROOT)).toBe('pending')
      expect(run.sign(12, signer, SYNC_ROOT)).toBe('pending')
    }
    expect(run.duties()).toEqual({})
    const messageId = `0 ${hexOf(COMMITTEE.id)}`
    expect(run.assembler.proposalMs(SLOT, messageId)).toBeUndefined()
    expect(run.propose(encodeBeaconVote(VOTE))).toBe(true)
    expect(run.assembler.awaitingProposal).toBe(0)
    expect(run.assembler.proposalMs(SLOT, messageId)).toBe(START + 4_000)
    expect(run.assembler.proposalMs(SLOT + 1, messageId)).toBeUndefined()
    expect(run.duties()).toEqual({
      [`${attester} of 11`]: '1,2,3',
      [`${syncCommittee} of 12`]: '1,2,3',
    })
  })

  it('are identified by a vote received before a restart', () => {
    const votes: Uint8Array[] = []
    const before = start({}, { onVote: (_: number, value: Uint8Array) => votes.push(value) })
    before.propose(encodeBeaconVote(VOTE))
    before.propose(encodeBeaconVote(VOTE))
    expect(votes).toEqual([encodeBeaconVote(VOTE)])
    const after = start()
    after.assembler.restoreVote(SLOT, votes[0] ?? new Uint8Array())
    expect(after.sign(11, 4n, ATTESTER_ROOT)).toBe('counted')
    expect(after.duties()).toEqual({ [`${attester} of 11`]: '(4)' })
  })

  it.each([undefined, 1n])(
    'of a vote of either form while the forks are unknown: index %s',
    (index) => {
      const vote = { ...VOTE, ...(index !== undefined && { attestationDataIndex: index }) }
      const domain = domainAt('attester', EPOCH)
      const root = signingRoot(attestationDataRoot(vote, BigInt(SLOT)), domain)
      const votes: Uint8Array[] = []
      const onVote = (_: number, value: Uint8Array) => votes.push(value)
      const run = start({ gloasUnknown: true }, { onVote })
      expect(run.propose(encodeBeaconVote(vote))).toBe(true)
      expect(run.sign(11, 1n, root)).toBe('counted')
      const after = start({ gloasUnknown: true })
      after.assembler.restoreVote(SLOT, votes[0] ?? new Uint8Array())
      expect(after.sign(11, 1n, root)).toBe('counted')
      const known = start({ gloasEpoch: index === undefined ? 0 : 99_999 })
      known.assembler.restoreVote(SLOT, votes[0] ?? new Uint8Array())
      expect(known.sign(11, 1n, root)).toBe('pending')
    },
  )

  it('have a quorum for each validator and root, and grow with late signers', () => {
    const run = start()
    run.propose(encodeBeaconVote(VOTE))
    run.sign(11, 1n, ATTESTER_ROOT)
    run.sign(11, 2n, ATTESTER_ROOT)
    run.sign(13, 3n, ATTESTER_ROOT)
    expect(run.sign(11, 2n, ATTESTER_ROOT)).toBe('repeated')
    expect(run.sign(11, 3n, filled(5))).toBe('pending')
    expect(run.duties()).toEqual({
      [`${attester} of 11`]: '(1,2)',
      [`${attester} of 13`]: '(3)',
    })
    run.sign(11, 4n, ATTESTER_ROOT, 34 * SLOT_MS)
    run.sign(11, 3n, ATTESTER_ROOT, 35 * SLOT_MS)
    expect(run.duties()).toMatchObject({ [`${attester} of 11`]: '1,2,3,4' })
  })

  it('are identified by the vote of any committee of the slot', () => {
    const run = start()
    for (const signer of [1n, 2n, 3n]) run.sign(11, signer, ATTESTER_ROOT)
    run.of(OTHER)
    run.propose(encodeBeaconVote(VOTE))
    expect(run.duties()).toEqual({ [`${attester} of 11`]: '1,2,3' })
  })

  it('have the decided round, its proposal, the quorum and the last signer', () => {
    const run = start()
    run.propose(encodeBeaconVote(VOTE), { afterMs: 4_000 })
    run.propose(encodeBeaconVote(VOTE), { round: 2n, afterMs: 6_250 })
    // Verified in another order than received.
    run.sign(11, 4n, ATTESTER_ROOT, 9_000)
    run.sign(11, 1n, ATTESTER_ROOT, 6_600)
    run.sign(11, 3n, ATTESTER_ROOT, 6_800)
    run.sign(11, 2n, ATTESTER_ROOT, 6_700)
    run.duties()
    expect(run.entry(attester)).toMatchObject({
      round: 2,
      proposalMs: START + 6_250,
      quorumMs: START + 6_800,
      lastMs: START + 9_000,
    })
    run.propose(new Uint8Array(), { signers: [1n, 2n, 3n], type: QBFT_TYPE.commit, afterMs: 9_500 })
    run.duties()
    expect(run.entry(attester)).toMatchObject({ round: 1, proposalMs: START + 4_000 })
  })

  it('have no round beyond those in which operators can decide', () => {
    const run = start()
    run.propose(encodeBeaconVote(VOTE))
    run.propose(encodeBeaconVote(VOTE), { round: 2n ** 40n })
    run.sign(11, 1n, ATTESTER_ROOT)
    run.duties()
    expect(run.entry(attester)).toMatchObject({ round: 1, proposalMs: START + 4_000 })
  })

  it('are identified by the decided vote, however many others were proposed', () => {
    const run = start()
    for (let n = 0; n < 20; n++) {
      run.propose(encodeBeaconVote({ ...VOTE, blockRoot: filled(100 + n) }))
    }
    run.propose(encodeBeaconVote(VOTE))
    expect(run.sign(11, 1n, ATTESTER_ROOT)).toBe('pending')
    run.propose(encodeBeaconVote(VOTE), { signers: [1n, 2n, 3n], type: QBFT_TYPE.commit })
    expect(run.duties()).toEqual({ [`${attester} of 11`]: '(1)' })
  })

  it('reject signers outside the committee, another form, and late messages', () => {
    const run = start({}, { maxAwaitingProposal: 1 })
    expect(run.sign(11, 9n, ATTESTER_ROOT)).toBe('foreign')
    expect(run.propose(new Uint8Array(50))).toBe(false)
    expect(run.sign(11, 1n, ATTESTER_ROOT)).toBe('pending')
    expect(run.sign(11, 1n, ATTESTER_ROOT)).toBe('repeated')
    expect(run.sign(11, 2n, ATTESTER_ROOT)).toBe('too-many-pending')
    expect(run.assembler.expire(START + 36 * SLOT_MS)).toBe(0)
    expect(run.assembler.expire(START + 37 * SLOT_MS)).toBe(1)
    expect(run.sign(11, 2n, ATTESTER_ROOT)).toBe('too-late')
    expect([run.assembler.slots, run.assembler.awaitingProposal]).toEqual([0, 0])
  })

  it('may name any beacon committee before Electra', () => {
    const early = { ...FORKS, electraEpoch: EPOCH + 1 }
    const network = {
      schedule: { slotsPerEpoch: 32 },
      domains: { alan: filled(0, 4), boole: filled(0, 4) },
      names: [],
      genesisMs: 0,
      slotMs: SLOT_MS,
      epochsPerSyncCommitteePeriod: 256,
    }
    const root = signingRoot(
      attestationDataRoot(VOTE, BigInt(SLOT), 63n),
      domainAt('attester', EPOCH),
    )
    const outcomes = [early, FORKS].map((forks) => {
      const assembler = createDutyAssembler({}, { network, forks: () => forks })
      const value = encodeBeaconVote(VOTE)
      const message = {
        signed: { operatorIds: [1n], fullData: value },
        id: { runnerRole: RUNNER_ROLE.committee },
        messageId: 'a',
        slot: SLOT,
        content: { type: QBFT_TYPE.proposal, round: 1n, root: filled(1) },
      }
      assembler.addConsensusMessage(message as unknown as ProposedMessage, START)
      const signed = {
        messageId: 'a',
        runnerRole: 0,
        slot: SLOT,
        partialType: 0,
        committee: COMMITTEE,
      }
      return assembler.addSignature({
        ...signed,
        signer: 1n,
        validatorIndex: 1,
        root,
        receivedMs: START,
      })
    })
    expect(outcomes).toEqual(['counted', 'pending'])
  })
})

test('take the aggregators and contributors of a committee from the decided value', () => {
  const run = start({ booleEpoch: 0 })
  const proof = filled(4, 96)
  const aggregate = ssz.electra.Attestation.serialize(ssz.electra.Attestation.defaultValue())
  const contribution = ssz.altair.SyncCommitteeContribution.defaultValue()
  contribution.subcommitteeIndex = 2
  const encoded = ssz.altair.SyncCommitteeContribution.serialize(contribution)
  const value = encodeAggregatorCommitteeConsensusData({
    version: 6,
    aggregators: [{ validatorIndex: 11n, selectionProof: proof, committeeIndex: 5n }],
    committeeIndices: [5n],
    aggregates: [aggregate],
    contributors: [{ validatorIndex: 12n, selectionProof: proof, committeeIndex: 2n }],
    contributions: [encoded],
  })
  const aggregating = signingRoot(
    aggregateAndProofRoot(6, 11, aggregate, proof),
    domainAt('aggregateAndProof', EPOCH),
  )
  const contributing = signingRoot(
    contributionAndProofRoot(12, encoded, proof),
    domainAt('contributionAndProof', EPOCH),
  )
  run.as(RUNNER_ROLE.aggregatorCommittee, PARTIAL_TYPE.aggregatorCommittee)
  for (const signer of [1n, 2n, 3n]) expect(run.sign(13, signer, filled(5))).toBe('none')
  run.as(RUNNER_ROLE.aggregatorCommittee)
  run.sign(11, 1n, aggregating)
  run.propose(value)
  for (const signer of [2n, 3n]) run.sign(11, signer, aggregating)
  for (const signer of [1n, 2n, 4n]) run.sign(12, signer, contributing)
  // Signed by a quorum, and not named by any value.
  for (const signer of [1n, 2n, 3n]) expect(run.sign(13, signer, aggregating)).toBe('pending')
  expect(run.duties()).toEqual({
    [`${aggregator} of 11`]: '1,2,3',
    [`${syncCommitteeContribution} of 12`]: '1,2,4',
  })
})

describe('the contribution of the lowest subcommittee stands for all', () => {
  const proof = filled(4, 96)
  const contributions = [3, 1].map((subcommitteeIndex) => {
    const one = ssz.altair.SyncCommitteeContribution.defaultValue()
    return ssz.altair.SyncCommitteeContribution.serialize({ ...one, subcommitteeIndex })
  })
  const [third = filled(0), first = filled(0)] = contributions.map((contribution) =>
    signingRoot(
      contributionAndProofRoot(12, contribution, proof),
      domainAt('contributionAndProof', EPOCH),
    ),
  )
  const ofValidator = encodeValidatorConsensusData({
    duty: { ...DUTY, type: BEACON_ROLE.syncCommitteeContribution, validatorIndex: 12n },
    version: 6,
    data: encodeContributions(
      contributions.map((contribution) => ({ selectionProof: proof, contribution })),
    ),
  })
  const ofCommittee = encodeAggregatorCommitteeConsensusData({
    version: 6,
    ...{ aggregators: [], committeeIndices: [], aggregates: [] },
    contributors: [3n, 1n].map((committeeIndex) => ({
      ...{ validatorIndex: 12n, selectionProof: proof, committeeIndex },
    })),
    contributions,
  })

  it.each([
    ['a validator', RUNNER_ROLE.syncCommitteeContribution, {}, ofValidator],
    ['a committee', RUNNER_ROLE.aggregatorCommittee, { booleEpoch: 0 }, ofCommittee],
  ])('in the value of %s', (_, role, forks, value) => {
    const run = start(forks)
    const root = () => {
      run.duties()
      return run.entry(syncCommitteeContribution)?.root
    }
    run.as(role)
    run.propose(value)
    for (const signer of [1n, 2n, 3n, 4n]) run.sign(12, signer, third)
    for (const signer of [1n, 2n]) run.sign(12, signer, first)
    // Only a contribution with a quorum.
    expect(root()).toBe(hexOf(third))
    run.sign(12, 3n, first)
    expect(root()).toBe(hexOf(first))
  })
})

test.each([
  ['known', { gloasEpoch: 0 }],
  ['unknown', { gloasUnknown: true }],
])(
  'a proposer of Gloas is the signer of the block, not of the envelope alone (forks %s)',
  (_, forks) => {
    const run = start(forks)
    run.as(RUNNER_ROLE.proposer)
    const block = ssz.gloas.BeaconBlock.defaultValue()
    block.body.signedExecutionPayloadBid.message.builderIndex = Number.POSITIVE_INFINITY
    const data = encodeContainer([variable(ssz.gloas.BeaconBlock.serialize(block)), filled(6)])
    const value = encodeValidatorConsensusData({
      duty: { ...DUTY, type: BEACON_ROLE.proposer, validatorIndex: 11n },
      version: 8,
      data,
    })
    const roots = proposalRoots(8, data)
    const signed = signingRoot(roots.block, domainAt('proposer', EPOCH))
    const sealed = signingRoot(roots.envelope ?? filled(0), domainAt('beaconBuilder', EPOCH))
    run.sign(11, 1n, signed)
    run.sign(11, 1n, sealed)
    run.propose(value)
    for (const root of [signed, sealed]) run.sign(11, 2n, root)
    run.sign(11, 3n, signed)
    expect(run.sign(11, 4n, sealed)).toBe('none')
    expect(run.duties()).toEqual({ [`${proposer} of 11`]: '1,2,3' })
  },
)

test.each([
  ['registration', RUNNER_ROLE.validatorRegistration, PARTIAL_TYPE.validatorRegistration, 5],
  ['exit', RUNNER_ROLE.voluntaryExit, PARTIAL_TYPE.voluntaryExit, 6],
  ['payload attestation', RUNNER_ROLE.ptcAttester, PARTIAL_TYPE.payloadAttestation, 7],
  ['preferences', RUNNER_ROLE.proposerPreferences, PARTIAL_TYPE.proposerPreferences, 8],
])('%s: the type of the signature suffices, without a value', (_, runnerRole, type, duty) => {
  const run = start({ gloasEpoch: 0 })
  run.as(runnerRole, type)
  for (const signer of [1n, 2n, 4n]) expect(run.sign(11, signer, filled(5))).toBe('counted')
  run.as(runnerRole, PARTIAL_TYPE.builderRequestAuth)
  expect(run.sign(11, 3n, filled(5))).toBe('none')
  expect(run.duties()).toEqual({ [`${duty} of 11`]: '1,2,4' })
})

test('several roots of one validator: those with a quorum count together, the others do not', () => {
  const run = start()
  run.as(RUNNER_ROLE.syncCommitteeContribution)
  for (const signer of [1n, 2n, 3n]) run.sign(11, signer, filled(1))
  for (const signer of [2n, 3n, 4n]) run.sign(11, signer, filled(2))
  expect(run.duties()).toEqual({ [`${syncCommitteeContribution} of 11`]: '1,2,3,4' })
  for (const signer of [1n, 2n, 3n]) run.sign(12, signer, filled(1))
  run.sign(12, 4n, filled(2))
  expect(run.duties()).toMatchObject({ [`${syncCommitteeContribution} of 12`]: '1,2,3' })
  for (let root = 1; root <= 16; root++) run.sign(14, 1n, filled(root))
  expect(run.sign(14, 1n, filled(17))).toBe('too-many-roots')
})

test('returns a duty when all have signed or shortly after a quorum, and later changes once they have settled', () => {
  const run = start({}, { quietMs: 1_000, quorumWaitMs: 200 })
  const signersAt = (afterMs: number) =>
    run.assembler
      .drainChanged(START + afterMs)
      .map(({ role, entries }) => `${role}: ${entries.map(({ signers }) => signers)}`)
  run.propose(encodeBeaconVote(VOTE))
  for (const signer of [1n, 2n]) run.sign(11, signer, ATTESTER_ROOT, 4_500)
  expect(signersAt(4_600)).toEqual([])
  run.sign(11, 3n, ATTESTER_ROOT, 4_700)
  expect(signersAt(4_800)).toEqual([])
  run.sign(13, 3n, ATTESTER_ROOT, 4_850)
  expect(signersAt(4_900)).toEqual([`${attester}: 7,4`])
  expect(signersAt(9_000)).toEqual([])
  // Each change begins the wait anew.
  run.sign(11, 4n, ATTESTER_ROOT, 9_000)
  run.sign(12, 1n, ATTESTER_ROOT, 9_900)
  expect(signersAt(10_800)).toEqual([])
  expect(signersAt(10_900)).toEqual([`${attester}: 15,1,4`])
  // But not for ever.
  for (let n = 0; n <= 5; n++) run.sign(20 + n, 1n, ATTESTER_ROOT, 20_000 + n * 900)
  expect(signersAt(23_900)).toEqual([])
  expect(signersAt(24_500)).toEqual([`${attester}: 15,1,4,1,1,1,1,1,1`])
  // Nobody is left to wait for.
  for (const signer of [1n, 2n, 3n, 4n]) run.sign(12, signer, SYNC_ROOT, 30_000)
  expect(signersAt(30_000)).toEqual([`${syncCommittee}: 15`])
  // Without a time everything is returned.
  run.sign(14, 2n, SYNC_ROOT, 31_000)
  expect(run.duties()).toEqual({
    [`${syncCommittee} of 12`]: '1,2,3,4',
    [`${syncCommittee} of 14`]: '(2)',
  })
})

test('returns changes that wait for others, at most once per second', () => {
  const run = start({}, { quietMs: 5_000 })
  const waitingAt = (afterMs: number) =>
    run.assembler
      .pollUnpublished(START + afterMs)
      .map(({ entries }) => entries.map(({ signers }) => signers).join())
  run.propose(encodeBeaconVote(VOTE))
  for (const signer of [1n, 2n]) run.sign(11, signer, ATTESTER_ROOT, 4_500)
  expect(waitingAt(4_700)).toEqual([])
  expect(waitingAt(4_800)).toEqual(['3'])
  expect(waitingAt(6_000)).toEqual([])
  run.sign(11, 3n, ATTESTER_ROOT, 6_100)
  // It is received before it is verified.
  expect(waitingAt(6_100)).toEqual(['7'])
  run.sign(12, 3n, ATTESTER_ROOT, 6_050)
  expect(waitingAt(7_050)).toEqual([])
  expect(waitingAt(7_100)).toEqual(['7,4'])
  expect(run.duties()).toEqual({ [`${attester} of 11`]: '1,2,3', [`${attester} of 12`]: '(3)' })
  expect(waitingAt(20_000)).toEqual([])
})

test('passes on the signatures of a quorum once, those from before the proposal included', () => {
  const quorums: string[] = []
  const run = start(
    {},
    {
      onQuorum: ({ slot, role, validatorIndex, root, parts }: QuorumSignatures) => {
        const signed = parts.map(({ operatorId, signature }) => `${operatorId}:${signature[0]}`)
        quorums.push(`${slot} ${role} ${validatorIndex} ${root.slice(0, 8)} ${signed.join()}`)
      },
    },
  )
  const view = new Uint8Array(96)
  const sign = (index: number, signer: bigint, root: Uint8Array) => {
    view.fill(Number(signer) + 10)
    run.sign(index, signer, root, 4_500, view)
    // The buffer belongs to the message.
    view.fill(0)
  }
  for (const signer of [1n, 2n, 2n]) sign(11, signer, ATTESTER_ROOT)
  run.propose(encodeBeaconVote(VOTE))
  for (const signer of [4n, 3n]) sign(11, signer, ATTESTER_ROOT)
  for (const signer of [1n, 2n]) sign(12, signer, SYNC_ROOT)
  const root = hexOf(ATTESTER_ROOT).slice(0, 8)
  expect(quorums).toEqual([`${SLOT} ${attester} 11 ${root} 1:11,2:12,4:14`])
})

test('the value of a duty is that of the root which was signed', () => {
  const run = start()
  const other = { ...VOTE, blockRoot: filled(9) }
  // An operator's leader proposes another value in the second round; the first was decided.
  run.propose(encodeBeaconVote(VOTE))
  run.propose(encodeBeaconVote(other), { round: 2n })
  for (const signer of [1n, 2n, 3n]) run.sign(11, signer, ATTESTER_ROOT)
  run.duties()
  expect(run.entry(attester)?.value).toEqual(encodeBeaconVote(VOTE))
  // A role whose roots are not computed has the value of its round.
  run.as(RUNNER_ROLE.aggregator)
  for (const signer of [1n, 2n, 3n]) run.sign(11, signer, filled(5))
  run.duties()
  expect(run.entry(aggregator)?.value).toBeUndefined()
  run.propose(filled(1, 60))
  run.propose(filled(2, 60), { round: 2n })
  run.duties()
  expect(run.entry(aggregator)?.value).toEqual(filled(2, 60))
  run.propose(filled(1, 60), { signers: [1n, 2n, 3n], type: QBFT_TYPE.commit })
  run.duties()
  expect(run.entry(aggregator)?.value).toEqual(filled(1, 60))
  // The leader of that round had proposed something else to us.
  run.propose(filled(3, 60), { signers: [1n, 2n, 4n], type: QBFT_TYPE.commit })
  run.duties()
  expect(run.entry(aggregator)?.value).toEqual(filled(3, 60))
})
