import { ssz } from '@lodestar/types'
import { hexOf } from '@ssv-exporter/encoding/hex-text'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BEACON_ROLE } from '../beacon-roles.ts'
import { encodeContainer, variable } from '../ssz/ssz-writer.ts'
import { encodeAggregatorCommitteeConsensusData } from './aggregator-committee-consensus-data.ts'
import { encodeBeaconVote } from './beacon-vote.ts'
import { encodeContributions } from './contributions.ts'
import { DECODED_BYTES, decodeDutyValue } from './duty-value.ts'
import { encodeValidatorConsensusData } from './validator-consensus-data.ts'

const SLOT = 320_005
const INDEX = 501
const MAX_UINT64 = 2n ** 64n - 1n
const filled = (byte: number, length = 32) => new Uint8Array(length).fill(byte)
const root = (byte: number) => `0x${hexOf(filled(byte))}`
const PROOF = filled(9, 96)
const VOTE = {
  blockRoot: filled(1),
  source: { epoch: 10_000n, root: filled(2) },
  target: { epoch: MAX_UINT64, root: filled(3) },
}
const CHECKPOINTS = {
  source: { epoch: '10000', root: root(2) },
  target: { epoch: '10001', root: root(3) },
}

const decode = (role: number, value: Uint8Array, validatorIndex = INDEX) =>
  decodeDutyValue({ role, slot: SLOT, validatorIndex, value })

const ofValidator = (role: number, version: number, data: Uint8Array) =>
  encodeValidatorConsensusData({
    duty: {
      type: role,
      publicKey: filled(4, 48),
      slot: BigInt(SLOT),
      validatorIndex: BigInt(INDEX),
      committeeIndex: 0n,
      committeeLength: 0n,
      committeesAtSlot: 0n,
      validatorCommitteeIndex: 0n,
      validatorSyncCommitteeIndices: [1n, 2n],
    },
    version,
    data,
  })

const attestationData = (slot = SLOT) => ({
  slot,
  index: 7,
  beaconBlockRoot: filled(1),
  source: { epoch: 10_000, root: filled(2) },
  target: { epoch: 10_001, root: filled(3) },
})

function contribution(subcommitteeIndex: number): Uint8Array {
  return ssz.altair.SyncCommitteeContribution.serialize({
    ...ssz.altair.SyncCommitteeContribution.defaultValue(),
    slot: SLOT,
    subcommitteeIndex,
    beaconBlockRoot: filled(subcommitteeIndex),
  })
}

const head = { slot: SLOT, proposerIndex: INDEX, parentRoot: filled(5), stateRoot: filled(6) }
const BLOCK = {
  kind: 'block',
  proposerIndex: '501',
  parentRoot: root(5),
  stateRoot: root(6),
}

const AGGREGATES = encodeAggregatorCommitteeConsensusData({
  version: 8,
  aggregators: [
    { validatorIndex: 500n, selectionProof: PROOF, committeeIndex: 3n },
    { validatorIndex: BigInt(INDEX), selectionProof: PROOF, committeeIndex: 7n },
  ],
  committeeIndices: [3n, 7n],
  aggregates: [
    ssz.gloas.Attestation.serialize(ssz.gloas.Attestation.defaultValue()),
    ssz.gloas.Attestation.serialize({
      ...ssz.gloas.Attestation.defaultValue(),
      data: attestationData(),
    }),
  ],
  contributors: [
    { validatorIndex: BigInt(INDEX), selectionProof: PROOF, committeeIndex: 3n },
    { validatorIndex: 502n, selectionProof: PROOF, committeeIndex: 1n },
  ],
  contributions: [contribution(1), contribution(3)],
})

describe('the decoded value', () => {
  it('of a committee is its vote, from Gloas on with the index', () => {
    const vote = {
      kind: 'vote',
      blockRoot: root(1),
      source: { epoch: '10000', root: root(2) },
      target: { epoch: '18446744073709551615', root: root(3) },
    }
    for (const role of [BEACON_ROLE.attester, BEACON_ROLE.syncCommittee]) {
      expect(decode(role, encodeBeaconVote(VOTE))).toEqual(vote)
    }
    expect(
      decode(BEACON_ROLE.attester, encodeBeaconVote({ ...VOTE, attestationDataIndex: 1n })),
    ).toEqual({ ...vote, attestationDataIndex: '1' })
  })

  it.each([
    ['deneb', 5, ssz.phase0, '7'],
    ['electra', 6, ssz.electra, undefined],
    ['gloas', 8, ssz.gloas, undefined],
  ] as const)('of an aggregator is its aggregate (%s)', (_, version, types, committeeIndex) => {
    const aggregate = { ...types.Attestation.defaultValue(), data: attestationData() }
    const data = types.AggregateAndProof.serialize({
      aggregatorIndex: INDEX,
      aggregate: aggregate as never,
      selectionProof: PROOF,
    })
    const value = ofValidator(BEACON_ROLE.aggregator, version, data)
    expect(decode(BEACON_ROLE.aggregator, value)).toEqual({
      kind: 'aggregate',
      ...(committeeIndex !== undefined && { committeeIndex }),
      blockRoot: root(1),
      ...CHECKPOINTS,
    })
  })

  it('of an aggregator committee is what the validator aggregates and contributes', () => {
    expect(decode(BEACON_ROLE.aggregator, AGGREGATES)).toEqual({
      kind: 'aggregate',
      committeeIndex: '7',
      blockRoot: root(1),
      ...CHECKPOINTS,
    })
    const contributions = (index: number) =>
      decode(BEACON_ROLE.syncCommitteeContribution, AGGREGATES, index)
    expect(contributions(INDEX)).toEqual({
      kind: 'contributions',
      contributions: [{ subcommittee: '3', blockRoot: root(3) }],
    })
    expect(contributions(503)).toBeUndefined()
    // Its aggregate is for another slot.
    expect(decode(BEACON_ROLE.aggregator, AGGREGATES, 500)).toBeUndefined()
  })

  it('of a member of the sync committee is its contributions', () => {
    const data = encodeContributions(
      [1, 3].map((subcommittee) => ({
        selectionProof: PROOF,
        contribution: contribution(subcommittee),
      })),
    )
    const role = BEACON_ROLE.syncCommitteeContribution
    expect(decode(role, ofValidator(role, 7, data))).toEqual({
      kind: 'contributions',
      contributions: [
        { subcommittee: '1', blockRoot: root(1) },
        { subcommittee: '3', blockRoot: root(3) },
      ],
    })
  })

  it.each([
    [
      'a blinded block',
      7,
      ssz.fulu.BlindedBeaconBlock.serialize({
        ...ssz.fulu.BlindedBeaconBlock.defaultValue(),
        ...head,
      }),
    ],
    [
      'a block with blobs',
      6,
      ssz.electra.BlockContents.serialize({
        ...ssz.electra.BlockContents.defaultValue(),
        block: { ...ssz.electra.BeaconBlock.defaultValue(), ...head },
      }),
    ],
    [
      'a block with a payload root',
      8,
      encodeContainer([
        variable(
          ssz.gloas.BeaconBlock.serialize({ ...ssz.gloas.BeaconBlock.defaultValue(), ...head }),
        ),
        filled(7),
      ]),
    ],
  ] as const)('of a proposer is the head of %s', (_, version, data) => {
    const value = ofValidator(BEACON_ROLE.proposer, version, data)
    expect(decode(BEACON_ROLE.proposer, value)).toEqual({ ...BLOCK, version })
    // Of a large block only the beginning is read.
    const large = ofValidator(
      BEACON_ROLE.proposer,
      version,
      Buffer.concat([data, filled(1, 70_000)]),
    )
    expect(decode(BEACON_ROLE.proposer, large.subarray(0, DECODED_BYTES))).toEqual({
      ...BLOCK,
      version,
    })
  })

  it('is absent for roles without one and for a block of another slot', () => {
    const { validatorRegistration, ptcAttester, proposer } = BEACON_ROLE
    for (const role of [validatorRegistration, ptcAttester, 77]) {
      expect(decode(role, encodeBeaconVote(VOTE))).toBeUndefined()
    }
    const block = { ...ssz.fulu.BlindedBeaconBlock.defaultValue(), ...head, slot: SLOT + 1 }
    const data = ssz.fulu.BlindedBeaconBlock.serialize(block)
    expect(decode(proposer, ofValidator(proposer, 7, data))).toBeUndefined()
  })

  it('is absent for bytes that are none, and reading them never throws', () => {
    const roles = Object.values(BEACON_ROLE)
    const seeds = [
      encodeBeaconVote(VOTE),
      AGGREGATES,
      ofValidator(BEACON_ROLE.syncCommitteeContribution, 7, encodeContributions([])),
      ofValidator(BEACON_ROLE.proposer, 7, filled(1, 100)),
    ]
    const garbage = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc
        .record({
          seed: fc.constantFrom(...seeds),
          at: fc.nat(),
          byte: fc.integer({ min: 0, max: 255 }),
          length: fc.nat(),
        })
        .map(({ seed, at, byte, length }) => {
          const bytes = seed.slice()
          bytes[at % bytes.length] = byte
          return bytes.subarray(0, bytes.length - (length % 3 === 0 ? length % bytes.length : 0))
        }),
    )
    fc.assert(
      fc.property(fc.constantFrom(...roles), garbage, (role, value) => {
        const decoded = decode(role, value)
        expect(JSON.stringify(decoded ?? null).length).toBeLessThan(10_000)
      }),
      { numRuns: 2_000 },
    )
    expect(roles.map((role) => decode(role, new Uint8Array()))).toEqual(roles.map(() => undefined))
    expect(decode(BEACON_ROLE.attester, filled(0, 113))).toBeUndefined()
  })
})
