import { ssz } from '@lodestar/types'
import { forksAt } from '@ssv-exporter/ssv/alan/forks/fork-schedule'
import type { DutyContext } from './duty-context.ts'

/*
 * Objects that validators propose and aggregate: valid but almost empty encodings. Their inner
 * signatures are not valid.
 */

const SUBCOMMITTEES = 4
/** A proposer that builds its own payload: 2^64 - 1, which the library writes for infinity. */
const SELF_BUILD = Number.POSITIVE_INFINITY
const GLOAS_PROPOSAL_FIXED_BYTES = 36

const attestationTypes = (context: DutyContext, slot: number) =>
  forksAt(context.network.schedule, slot).gloas ? ssz.gloas : ssz.electra

/** An encoded Attestation of a committee with the common vote. */
export function attestationOf(context: DutyContext, slot: number): Uint8Array {
  const { Attestation } = attestationTypes(context, slot)
  const vote = context.chain.vote(slot)
  const value = Attestation.defaultValue()
  value.data = {
    slot,
    index: Number(vote.attestationDataIndex ?? 0n),
    beaconBlockRoot: vote.blockRoot,
    source: { epoch: Number(vote.source.epoch), root: vote.source.root },
    target: { epoch: Number(vote.target.epoch), root: vote.target.root },
  }
  return Attestation.serialize(value)
}

/** The value of an AGGREGATOR duty: an encoded AggregateAndProof. */
export function aggregateAndProofOf(
  context: DutyContext,
  slot: number,
  aggregatorIndex: number,
  selectionProof: Uint8Array,
): Uint8Array {
  const { AggregateAndProof, Attestation } = attestationTypes(context, slot)
  const aggregate = Attestation.deserialize(attestationOf(context, slot))
  return AggregateAndProof.serialize({ aggregatorIndex, aggregate, selectionProof })
}

/** @throws if it is not an AggregateAndProof */
export function rootOfAggregateAndProof(
  context: DutyContext,
  slot: number,
  encoded: Uint8Array,
): Uint8Array {
  const { AggregateAndProof } = attestationTypes(context, slot)
  return AggregateAndProof.hashTreeRoot(AggregateAndProof.deserialize(encoded))
}

/** An encoded SyncCommitteeContribution. */
export function contributionOf(
  { chain }: DutyContext,
  slot: number,
  subcommitteeIndex: number,
): Uint8Array {
  return ssz.altair.SyncCommitteeContribution.serialize({
    ...ssz.altair.SyncCommitteeContribution.defaultValue(),
    slot,
    beaconBlockRoot: chain.blockRoot(slot),
    subcommitteeIndex: subcommitteeIndex % SUBCOMMITTEES,
  })
}

export interface BlockFacts {
  readonly slot: number
  readonly proposerIndex: number
  readonly randaoReveal: Uint8Array
  /** Graffiti of the builder or proposer, 32 bytes. */
  readonly graffiti: Uint8Array
}

/** The value of a PROPOSER duty: a blinded block, and from Gloas on GloasProposalData (SIP-94). */
export function blockOf(context: DutyContext, facts: BlockFacts): Uint8Array {
  const { slot, proposerIndex, randaoReveal, graffiti } = facts
  const parentRoot = context.chain.blockRoot(slot - 1)
  if (!forksAt(context.network.schedule, slot).gloas) {
    const block = ssz.fulu.BlindedBeaconBlock.defaultValue()
    const body = { ...block.body, randaoReveal, graffiti }
    return ssz.fulu.BlindedBeaconBlock.serialize({
      ...block,
      slot,
      proposerIndex,
      parentRoot,
      body,
    })
  }
  const block = ssz.gloas.BeaconBlock.defaultValue()
  const body = { ...block.body, randaoReveal, graffiti }
  // Every other proposer builds the payload itself; the others take it from a builder.
  const selfBuilt = slot % 2 === 0
  if (selfBuilt) body.signedExecutionPayloadBid.message.builderIndex = SELF_BUILD
  const encoded = ssz.gloas.BeaconBlock.serialize({
    ...block,
    slot,
    proposerIndex,
    parentRoot,
    body,
  })
  const data = new Uint8Array(GLOAS_PROPOSAL_FIXED_BYTES + encoded.length)
  new DataView(data.buffer).setUint32(0, GLOAS_PROPOSAL_FIXED_BYTES, true)
  if (selfBuilt) data.set(context.chain.blockRoot(slot), 4)
  data.set(encoded, GLOAS_PROPOSAL_FIXED_BYTES)
  return data
}
