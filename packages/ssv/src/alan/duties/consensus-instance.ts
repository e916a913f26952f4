import { hexOf } from '@ssv-exporter/encoding/hex-text'
import { PARTIAL_TYPE } from '../messages/partial-signatures.ts'
import { RUNNER_ROLE } from '../roles.ts'
import { proposalRoots } from '../roots/proposal-roots.ts'
import { signingRoot } from '../roots/signing-root.ts'
import type { CommitteeFacts } from '../validation/facts.ts'
import { decodeAggregatorCommitteeConsensusData } from '../values/aggregator-committee-consensus-data.ts'
import { decodeBeaconVote } from '../values/beacon-vote.ts'
import { decodeValidatorConsensusData } from '../values/validator-consensus-data.ts'
import { type AggregationRoots, createAggregationRoots } from './aggregation-roots.ts'
import type { BeaconForks, DomainAt } from './beacon-forks.ts'
import { BEACON_ROLE, type BeaconRole } from './beacon-roles.ts'
import type { ConsensusProgress, DutySignature, DutyTally } from './duty-record.ts'
import { voteRoots } from './vote-roots.ts'

/** Maximum distinct values decoded per instance. There are at most 12 rounds. */
const MAX_VALUES = 16

export interface InstanceKey {
  readonly runnerRole: number
  readonly slot: number
  readonly epoch: number
  readonly gloas: boolean
}

/** A signature whose duty is not known yet. */
export interface PendingSignature extends DutySignature {
  readonly committee: CommitteeFacts
}

/**
 * One consensus instance: proposals, and signatures waiting for them. Operators sign after
 * deciding, so the root of any proposal with a quorum of valid signatures was decided.
 */
export class ConsensusInstance implements ConsensusProgress {
  /** Signatures waiting for a proposal, by identity. */
  readonly pending = new Map<string, PendingSignature>()
  /** Duties counted with this consensus instance. */
  readonly duties = new Set<DutyTally>()
  #decidedRound: number | undefined
  #proposedRound = 0
  readonly #proposals = new Map<number, number>()
  readonly #values = new Set<string>()
  readonly #aggregations: AggregationRoots[] = []
  readonly #blocks = new Map<string, BeaconRole | undefined>()
  readonly #key: InstanceKey
  readonly #forks: () => BeaconForks
  readonly #domainAt: DomainAt

  constructor(key: InstanceKey, forks: () => BeaconForks, domainAt: DomainAt) {
    this.#key = key
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

  propose(round: number, receivedMs: number): void {
    this.#proposedRound = Math.max(this.#proposedRound, round)
    const known = this.#proposals.get(round) ?? receivedMs
    this.#proposals.set(round, Math.min(known, receivedMs))
  }

  decide(round: number): void {
    this.#decidedRound = Math.min(this.#decidedRound ?? round, round)
  }

  /**
   * Registers the roots of a value.
   *
   * @returns for a committee's vote its roots, which are the same for every committee of the slot
   * @throws SsvDecodeError
   */
  learn(root: string, value: Uint8Array): ReadonlyMap<string, BeaconRole> | undefined {
    if (this.#values.has(root) || this.#values.size >= MAX_VALUES) return undefined
    this.#values.add(root)
    const { runnerRole, slot, epoch, gloas } = this.#key
    if (runnerRole === RUNNER_ROLE.committee) {
      return voteRoots(decodeBeaconVote(value, gloas), slot, epoch, this.#domainAt, this.#forks())
    }
    if (runnerRole === RUNNER_ROLE.aggregatorCommittee) {
      const data = decodeAggregatorCommitteeConsensusData(value)
      this.#aggregations.push(createAggregationRoots(data, epoch, this.#domainAt))
    }
    if (runnerRole === RUNNER_ROLE.proposer && gloas) this.#learnBlock(value)
    return undefined
  }

  /**
   * From Gloas on a proposer may sign its payload's envelope too, which does not count as a
   * proposer duty.
   */
  #learnBlock(value: Uint8Array): void {
    const { version, data } = decodeValidatorConsensusData(value)
    const { block, envelope } = proposalRoots(version, data)
    const sign = (root: Uint8Array, type: Parameters<DomainAt>[0]) =>
      hexOf(signingRoot(root, this.#domainAt(type, this.#key.epoch)))
    this.#blocks.set(sign(block, 'proposer'), BEACON_ROLE.proposer)
    if (envelope !== undefined) this.#blocks.set(sign(envelope, 'beaconBuilder'), undefined)
  }

  /**
   * The duty a signature belongs to.
   *
   * @param votes roots of the slot's votes
   * @returns `none` for signatures without a duty (pre-consensus, envelope), `unknown` until a
   * proposal with that root is received
   */
  classify(
    partialType: number,
    { root, validatorIndex }: Pick<PendingSignature, 'root' | 'validatorIndex'>,
    votes: ReadonlyMap<string, BeaconRole>,
  ): BeaconRole | 'none' | 'unknown' {
    const withoutValue = ROLE_OF_TYPE.get(partialType)
    if (withoutValue !== undefined) return withoutValue
    if (partialType !== PARTIAL_TYPE.postConsensus) return 'none'
    const { runnerRole, gloas } = this.#key
    switch (runnerRole) {
      case RUNNER_ROLE.committee:
        return votes.get(root) ?? 'unknown'
      case RUNNER_ROLE.aggregatorCommittee:
        for (const rootsOf of this.#aggregations) {
          const role = rootsOf(validatorIndex).get(root)
          if (role !== undefined) return role
        }
        return 'unknown'
      case RUNNER_ROLE.proposer:
        if (!gloas) return BEACON_ROLE.proposer
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
}

/** Duties without consensus are determined by the partial signature type. */
const ROLE_OF_TYPE: ReadonlyMap<number, BeaconRole> = new Map([
  [PARTIAL_TYPE.validatorRegistration, BEACON_ROLE.validatorRegistration],
  [PARTIAL_TYPE.voluntaryExit, BEACON_ROLE.voluntaryExit],
  [PARTIAL_TYPE.payloadAttestation, BEACON_ROLE.ptcAttester],
  [PARTIAL_TYPE.proposerPreferences, BEACON_ROLE.proposerPreferences],
])
