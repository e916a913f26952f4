import { ssz } from '@lodestar/types'
import { describe, expect, it, test } from 'vitest'
import { SsvDecodeError } from '../../errors.ts'
import { encodeContainer, variable } from '../ssz/ssz-writer.ts'
import { aggregateAndProofRoot, contributionAndProofRoot } from './aggregate-roots.ts'
import { attestationDataRoot } from './committee-roots.ts'
import { DATA_VERSION } from './data-version.ts'
import {
  builderRequestAuthRoot,
  payloadAttestationRoot,
  proposerPreferencesRoot,
} from './gloas-roots.ts'
import { proposalRoots } from './proposal-roots.ts'
import { validatorRegistrationRoot, voluntaryExitRoot } from './registration-roots.ts'
import { randaoRoot, selectionRoot, syncSelectionRoot } from './selection-roots.ts'
import { builderDomain, DOMAIN_TYPE, signingDomain, signingRoot } from './signing-root.ts'

const root = (value: number) => new Uint8Array(32).fill(value)
const proof = new Uint8Array(96).fill(4)

test('domains of builders do not depend on the chain', () => {
  const version = Uint8Array.of(0, 0, 0, 0)
  const domain = builderDomain(DOMAIN_TYPE.validatorRegistration, version)
  const fork = { version, genesisValidatorsRoot: root(0) }
  expect(domain).toEqual(signingDomain(DOMAIN_TYPE.validatorRegistration, fork))
  // mev-boost: the domain of validator registrations on mainnet.
  expect(Buffer.from(domain).toString('hex')).toBe(
    '00000001f5a5fd42d16a20302798ef6ed309979b43003d2320d9f0e8ea9831a9',
  )
  expect(signingRoot(root(1), domain)).not.toEqual(signingRoot(root(2), domain))
})

test('the object root of a number is its 8 bytes and zeros', () => {
  const expected = new Uint8Array(32)
  new DataView(expected.buffer).setBigUint64(0, 320_010n, true)
  expect(selectionRoot(320_010)).toEqual(expected)
  expect(randaoRoot(320_010)).toEqual(expected)
  expect(syncSelectionRoot(320_010, 0)).not.toEqual(expected)
})

test("from Gloas on the vote's own index is signed", () => {
  const checkpoint = { epoch: 1n, root: root(2) }
  const vote = { blockRoot: root(1), source: checkpoint, target: checkpoint }
  const empty = attestationDataRoot({ ...vote, attestationDataIndex: 0n }, 5n)
  expect(empty).toEqual(attestationDataRoot(vote, 5n))
  const full = attestationDataRoot({ ...vote, attestationDataIndex: 1n }, 5n)
  expect(full).toEqual(attestationDataRoot(vote, 5n, 1n))
  expect(full).not.toEqual(empty)
})

describe('aggregates', () => {
  it('have the form of their version', () => {
    const former = ssz.phase0.Attestation.serialize(ssz.phase0.Attestation.defaultValue())
    const electra = ssz.electra.Attestation.serialize(ssz.electra.Attestation.defaultValue())
    const roots = [
      aggregateAndProofRoot(DATA_VERSION.deneb, 7, former, proof),
      aggregateAndProofRoot(DATA_VERSION.electra, 7, electra, proof),
    ]
    expect(roots[0]).not.toEqual(roots[1])
    expect(aggregateAndProofRoot(DATA_VERSION.fulu, 7, electra, proof)).toEqual(roots[1])
  })

  it.each([0, 9, 2 ** 60])('of version %i are rejected', (version) => {
    expect(() => aggregateAndProofRoot(version, 7, new Uint8Array(), proof)).toThrow(SsvDecodeError)
  })

  it('that do not decode are rejected', () => {
    const cut = new Uint8Array(5)
    expect(() => aggregateAndProofRoot(DATA_VERSION.fulu, 7, cut, proof)).toThrow(SsvDecodeError)
    expect(() => contributionAndProofRoot(7, cut, proof)).toThrow(SsvDecodeError)
    expect(contributionAndProofRoot(7, new Uint8Array(160), proof)).toHaveLength(32)
  })
})

describe('proposals', () => {
  it.each(['deneb', 'electra', 'fulu'] as const)(
    'of %s are read as block and as blinded block',
    (name) => {
      const types = ssz[name]
      const contents = types.BlockContents.defaultValue()
      contents.block.slot = 9
      const block = types.BeaconBlock.hashTreeRoot(contents.block as never)
      const full = types.BlockContents.serialize(contents as never)
      expect(proposalRoots(DATA_VERSION[name], full)).toEqual({ block })
      const blinded = types.BlindedBeaconBlock.defaultValue()
      blinded.slot = 9
      const encoded = types.BlindedBeaconBlock.serialize(blinded as never)
      expect(proposalRoots(DATA_VERSION[name], encoded)).toEqual({
        block: types.BlindedBeaconBlock.hashTreeRoot(blinded as never),
      })
    },
  )

  it.each([
    ['a builder', 4],
    ['the proposer, which also signs the envelope', Number.POSITIVE_INFINITY],
  ])('of Gloas with a payload built by %s', (_, builderIndex) => {
    const types = ssz.gloas
    const envelope = types.ExecutionPayloadEnvelope.defaultValue()
    const block = types.BeaconBlock.defaultValue()
    const bid = block.body.signedExecutionPayloadBid.message
    block.parentRoot = root(3)
    bid.builderIndex = builderIndex
    bid.executionRequestsRoot = types.ExecutionRequests.hashTreeRoot(envelope.executionRequests)
    const blockRoot = types.BeaconBlock.hashTreeRoot(block)
    envelope.builderIndex = builderIndex
    envelope.beaconBlockRoot = blockRoot
    envelope.parentBeaconBlockRoot = block.parentRoot
    const payloadRoot = types.ExecutionPayload.hashTreeRoot(envelope.payload)
    const data = encodeContainer([variable(types.BeaconBlock.serialize(block)), payloadRoot])
    expect(proposalRoots(DATA_VERSION.gloas, data)).toEqual({
      block: blockRoot,
      ...(builderIndex === Number.POSITIVE_INFINITY
        ? { envelope: types.ExecutionPayloadEnvelope.hashTreeRoot(envelope) }
        : {}),
    })
  })

  it.each([0, 3, 9])('of version %i are rejected', (version) => {
    expect(() => proposalRoots(version, new Uint8Array(500))).toThrow(SsvDecodeError)
  })
})

test('objects signed once per duty have distinct roots', () => {
  const roots = [
    payloadAttestationRoot({
      beaconBlockRoot: root(1),
      slot: 5,
      payloadPresent: true,
      blobDataAvailable: false,
    }),
    proposerPreferencesRoot({
      dependentRoot: root(1),
      proposalSlot: 5,
      validatorIndex: 3,
      feeRecipient: new Uint8Array(20),
      targetGasLimit: 60_000_000n,
    }),
    builderRequestAuthRoot({ data: Uint8Array.of(1, 2), slot: 5 }),
    validatorRegistrationRoot({
      feeRecipient: new Uint8Array(20),
      gasLimit: 30_000_000,
      timestamp: 1_606_824_023,
      publicKey: new Uint8Array(48),
    }),
    voluntaryExitRoot(5, 3),
  ].map((bytes) => Buffer.from(bytes).toString('hex'))
  expect(new Set(roots).size).toBe(roots.length)
})
