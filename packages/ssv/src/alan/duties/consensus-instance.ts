import { hexOf } from '@ssv-exporter/encoding/hex-text'
import { BEACON_ROLE, type BeaconRole } from '../beacon-roles.ts'
import { PARTIAL_TYPE } from '../messages/partial-signatures.ts'
import { RUNNER_ROLE } from '../roles.ts'
import { contributionAndProofRoot } from '../roots/aggregate-roots.ts'
import { proposalRoots } from '../roots/proposal-roots.ts'
import { signingRoot } from '../roots/signing-root.ts'
import type { CommitteeInfo } from '../validation/validation-context.ts'
import { decodeAggregatorCommitteeConsensusData } from '../values/aggregator-committee-consensus-data.ts'
import { decodeBeaconVote, isGloasVote } from '../values/beacon-vote.ts'
import { decodeContributions } from '../values/contributions.ts'
import { decodeValidatorConsensusData } from '../values/validator-consensus-data.ts'
import {
  type AggregationRoots,
  createAggregationRoots,
  subcommitteeOf,
} from './aggregation-roots.ts'
import type { BeaconForks, DomainAt } from './beacon-forks.ts'
import type { ConsensusProgress, DutyTally, PartialSignatureRecord } from './duty-record.ts'
import { voteRoots } from './vote-roots.ts'

/**
 * Maximum distinct proposals decoded per instance. There are at most 12 rounds, but a leader can
 * send a different one to each peer.
 */
const MAX_VALUES = 16

export interface InstanceKey {
  readonly runnerRole: number
  readonly slot: number
  readonly epoch: number
  /** Undefined if it is unknown whether Gloas is active: then each value tells its own form. */
  readonly gloas: boolean | undefined
}

/** A root that operators may sign: the duty it belongs to, and the value it was computed from. */
export interface KnownRoot {
  readonly role: BeaconRole
  readonly value: Uint8Array
}

/** A signature whose duty is not known yet. */
export interface SignatureAwaitingProposal extends PartialSignatureRecord {
  readonly committee: CommitteeInfo
}

/**
 * One consensus instance: proposals, and signatures that await them. Operators sign after
 * deciding, so the root of any proposal with a quorum of valid signatures was decided.
 */
export class ConsensusInstance implements ConsensusProgress {
  /** By identity. */
  readonly awaitingProposal = new Map<string, SignatureAwaitingProposal>()
  /** Duties counted with this consensus instance. */
  readonly duties = new Set<DutyTally>()
  #decidedRound: number | undefined
  #proposedRound = 0
  readonly #proposals = new Map<number, number>()
  readonly #values = new Map<string, Uint8Array>()
  /** The value of each round. */
  readonly #rounds = new Map<number, string>()
  readonly #aggregations: { readonly rootsOf: AggregationRoots; readonly value: Uint8Array }[] = []
  /** Subcommittees of contributions, by root. */
  readonly #subcommittees = new Map<string, number>()
  readonly #blocks = new Map<string, BeaconRole | undefined>()
  readonly #key: InstanceKey
  readonly #votes: ReadonlyMap<string, KnownRoot>
  readonly #forks: () => BeaconForks
  readonly #domainAt: DomainAt

  /** @param votes roots of the slot's votes, which are the same for every committee; grows */
  constructor(
    key: InstanceKey,
    votes: ReadonlyMap<string, KnownRoot>,
    forks: () => BeaconForks,
    domainAt: DomainAt,
  ) {
    this.#key = key
    this.#votes = votes
    this.#forks = forks
    this.#domainAt = domainAt
  }

  /** The decided round; until known, the highest round with a proposal. */
  get round(): number {
    return this.#decidedRound ?? this.#proposedRound
  }

  get proposalMs(): number | undefined {
    return this.#proposals.get(this.round)
  }

  recordProposal(round: number, receivedMs: number): void {
    this.#proposedRound = Math.max(this.#proposedRound, round)
    const known = this.#proposals.get(round) ?? receivedMs
    this.#proposals.set(round, Math.min(known, receivedMs))
  }

  recordDecidedRound(round: number): void {
    this.#decidedRound = Math.min(this.#decidedRound ?? round, round)
  }

  /**
   * Registers the value of a round, and its roots.
   *
   * @param proposed `root` is that of the message, in hex: the hash of the value
   * @param bytes a view of the message
   * @returns for a committee's vote its roots, which are the same for every committee of the slot
   * @throws SsvDecodeError
   */
  addValue(
    { round, root, isDecided }: { round: number; root: string; isDecided: boolean },
    bytes: Uint8Array,
  ): ReadonlyMap<string, KnownRoot> | undefined {
    if (isDecided || !this.#rounds.has(round)) this.#rounds.set(round, root)
    if (this.#values.has(root)) return undefined
    if (this.#values.size >= MAX_VALUES && !isDecided) return undefined
    const value = bytes.slice()
    this.#values.set(root, value)
    const { runnerRole, slot, epoch, gloas } = this.#key
    if (runnerRole === RUNNER_ROLE.committee) {
      const vote = decodeBeaconVote(value, gloas ?? isGloasVote(value))
      const roots = voteRoots(vote, slot, epoch, this.#domainAt, this.#forks())
      return withValue(roots, value)
    }
    if (runnerRole === RUNNER_ROLE.aggregatorCommittee) {
      const data = decodeAggregatorCommitteeConsensusData(value)
      const rootsOf = createAggregationRoots(data, epoch, this.#domainAt)
      this.#aggregations.push({ rootsOf, value })
    }
    if (runnerRole === RUNNER_ROLE.proposer && gloas !== false) this.#addBlock(value)
    if (runnerRole === RUNNER_ROLE.syncCommitteeContribution) this.#addContributions(value)
    return undefined
  }

  /**
   * From Gloas on a proposer may sign its payload's envelope too, which does not count as a
   * proposer duty.
   */
  #addBlock(value: Uint8Array): void {
    const { version, data } = decodeValidatorConsensusData(value)
    const { block, envelope } = proposalRoots(version, data)
    const sign = (root: Uint8Array, type: Parameters<DomainAt>[0]) =>
      hexOf(signingRoot(root, this.#domainAt(type, this.#key.epoch)))
    this.#blocks.set(sign(block, 'proposer'), BEACON_ROLE.proposer)
    if (envelope !== undefined) this.#blocks.set(sign(envelope, 'beaconBuilder'), undefined)
  }

  /** Without the roots, the most signed contribution stands for the duty. */
  #addContributions(value: Uint8Array): void {
    try {
      const { duty, data } = decodeValidatorConsensusData(value)
      const domain = this.#domainAt('contributionAndProof', this.#key.epoch)
      for (const { contribution, selectionProof } of decodeContributions(data)) {
        const root = contributionAndProofRoot(
          Number(duty.validatorIndex),
          contribution,
          selectionProof,
        )
        this.#subcommittees.set(
          hexOf(signingRoot(root, domain)),
          Number(subcommitteeOf(contribution)),
        )
      }
    } catch {
      // Signatures count all the same.
    }
  }

  /**
   * The duty a signature belongs to.
   *
   * @returns `none` for signatures without a duty (pre-consensus, envelope), `unknown` until a
   * proposal with that root is received
   */
  classify(
    partialType: number,
    { root, validatorIndex }: Pick<SignatureAwaitingProposal, 'root' | 'validatorIndex'>,
  ): BeaconRole | 'none' | 'unknown' {
    const withoutValue = ROLE_OF_TYPE.get(partialType)
    if (withoutValue !== undefined) return withoutValue
    if (partialType !== PARTIAL_TYPE.postConsensus) return 'none'
    const { runnerRole, gloas } = this.#key
    switch (runnerRole) {
      case RUNNER_ROLE.committee:
        return this.#votes.get(root)?.role ?? 'unknown'
      case RUNNER_ROLE.aggregatorCommittee:
        return (
          this.#aggregationOf(root, validatorIndex)?.rootsOf(validatorIndex).get(root) ?? 'unknown'
        )
      case RUNNER_ROLE.proposer:
        if (gloas === false) return BEACON_ROLE.proposer
        if (!this.#blocks.has(root)) return 'unknown'
        return this.#blocks.get(root) ?? 'none'
      case RUNNER_ROLE.aggregator:
        return BEACON_ROLE.aggregator
      case RUNNER_ROLE.syncCommitteeContribution:
        return BEACON_ROLE.syncCommitteeContribution
      default:
        return 'none'
    }
  }

  /**
   * The value of a signed root. In a validator's own roles the roots are not computed before Gloas:
   * then it is the value of the decided round.
   */
  valueFor(root: string, validatorIndex: number): Uint8Array | undefined {
    const { runnerRole } = this.#key
    if (runnerRole === RUNNER_ROLE.committee) return this.#votes.get(root)?.value
    if (runnerRole === RUNNER_ROLE.aggregatorCommittee) {
      return this.#aggregationOf(root, validatorIndex)?.value
    }
    const decided = this.#rounds.get(this.round)
    return decided === undefined ? undefined : this.#values.get(decided)
  }

  rankOf(root: string, validatorIndex: number): number {
    const subcommittee = this.#subcommittees.get(root)
    if (subcommittee !== undefined) return subcommittee
    const roots = this.#aggregationOf(root, validatorIndex)?.rootsOf(validatorIndex)
    return roots === undefined ? 0 : [...roots.keys()].indexOf(root)
  }

  #aggregationOf(root: string, validatorIndex: number) {
    return this.#aggregations.find(({ rootsOf }) => rootsOf(validatorIndex).has(root))
  }
}

/** @returns the duty of each root, with the value they were computed from */
export const withValue = (
  roots: ReadonlyMap<string, BeaconRole>,
  value: Uint8Array,
): ReadonlyMap<string, KnownRoot> =>
  new Map([...roots].map(([root, role]) => [root, { role, value }]))

/** Duties without consensus are determined by the partial signature type. */
const ROLE_OF_TYPE: ReadonlyMap<number, BeaconRole> = new Map([
  [PARTIAL_TYPE.validatorRegistration, BEACON_ROLE.validatorRegistration],
  [PARTIAL_TYPE.voluntaryExit, BEACON_ROLE.voluntaryExit],
  [PARTIAL_TYPE.payloadAttestation, BEACON_ROLE.ptcAttester],
  [PARTIAL_TYPE.proposerPreferences, BEACON_ROLE.proposerPreferences],
])
