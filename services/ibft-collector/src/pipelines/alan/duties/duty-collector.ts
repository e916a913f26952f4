import { hexOf } from '@ssv-exporter/encoding/node/hex'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import type { Metrics } from '@ssv-exporter/service-kit/metrics'
import type { AddOutcome, DutyAssembler } from '@ssv-exporter/ssv/alan/duties/duty-assembler'
import type { PointCounter } from '@ssv-exporter/ssv/alan/duties/duty-points'
import { DUTY_TYPES } from '@ssv-exporter/ssv/alan/messages/partial-signatures'
import { RUNNER_ROLE } from '@ssv-exporter/ssv/alan/roles'
import type {
  CheckedMessage,
  ConsensusMessage,
  PartialMessage,
} from '@ssv-exporter/ssv/alan/validation/checked-message'
import { decodeValidatorConsensusData } from '@ssv-exporter/ssv/alan/values/validator-consensus-data'
import { quorumOf } from '@ssv-exporter/ssv/quorum'
import type { PartialSignatureCounters } from '../partial-signatures/partial-signature-counters.ts'
import type { PartialVerifier } from '../partial-signatures/partial-verifier.ts'
import type { DutyValidator } from './duty-validator.ts'
import { createIndexMatcher } from './index-matcher.ts'
import type { ReceivedSignature } from './received-signature.ts'
import { createSignaturesAwaitingIndex } from './signatures-awaiting-index.ts'
import type { TraceRecorder } from './traces/trace-recorder.ts'
import type { ValidatorIndexMap } from './validator-index-map.ts'

export interface DutyCollectorOptions {
  /** Maximum signatures that await a validator's index. */
  readonly maxAwaitingIndex?: number
}

export interface DutyCollectorModules {
  readonly assembler: DutyAssembler
  readonly indices: ValidatorIndexMap
  readonly registry: {
    validator(publicKey: string): DutyValidator | undefined
    validatorsOf(committeeId: string): readonly DutyValidator[]
  }
  readonly verifier: Pick<PartialVerifier, 'verify'>
  /** Counts verified and unattributable signatures. */
  readonly partials: Pick<PartialSignatureCounters, 'count' | 'skip'>
  /** The validator of an index according to a beacon node, in hex; undefined if none knows it. */
  readonly beaconKeyOf?: (index: number) => string | undefined
  /** Counts what operators do. */
  readonly points?: Pick<PointCounter, 'add' | 'addSignature'>
  /** Records messages. */
  readonly traces?: Pick<TraceRecorder, 'record' | 'verified'>
  readonly logger: Logger
  readonly metrics: Metrics
}

/**
 * The outcome of a partial signature, besides those of the assembler; a label of a metric.
 * index-unknown: it awaits the index. index-never-known, no-room: dropped unverified.
 * contradiction: the index is known to be of a different validator, or the validator of a different
 * committee; `foreign-index` in the counters of partial signatures. invalid: not signed with the
 * operator's share. unverified: the verifier was overloaded.
 */
type Outcome =
  | AddOutcome
  | 'index-unknown'
  | 'index-never-known'
  | 'no-room'
  | 'contradiction'
  | 'invalid'
  | 'unverified'

/** A part of `/status`, where users read these names. */
export interface DutyCounts {
  /** Validators with a known index. */
  readonly knownIndices: number
  /** Signatures that await an index. */
  readonly waiting: number
  /** Signatures that await a proposal. */
  readonly pending: number
  /** Signatures since this process started that were counted, or awaited a proposal first. */
  readonly counted: number
  /** Signatures that were dropped: never verified, or verified when too many awaited a proposal. */
  readonly unverified: number
  readonly invalid: number
  /** Those of `unverified` that were dropped because there were too many. */
  readonly overloaded: number
  /** Signatures for a validator or committee that is not theirs: `contradiction` and `foreign`. */
  readonly contradicting: number
}

/**
 * Derives duties from accepted messages: attributes each partial signature, verifies it, and counts
 * it.
 */
export interface DutyCollector {
  /**
   * Takes an accepted message. Never throws because of its content.
   * @param isRoundDoubtful the round may not have taken place: it counts for no operator
   */
  receive(message: CheckedMessage, receivedMs: number, isRoundDoubtful?: boolean): void
  /** Drops signatures whose index is still unknown. @param oldestSlot the first slot still collected */
  expire(oldestSlot: number): void
  /** Resolves when everything taken so far is verified. */
  idle(): Promise<void>
  counts(): DutyCounts
}

const DEFAULT_MAX_AWAITING_INDEX = 131_072
/** Roles whose value names the validator's index. */
const ROLES_WITH_OWN_VALUE: readonly number[] = [
  RUNNER_ROLE.aggregator,
  RUNNER_ROLE.proposer,
  RUNNER_ROLE.syncCommitteeContribution,
]

export function createDutyCollector(
  { maxAwaitingIndex = DEFAULT_MAX_AWAITING_INDEX }: DutyCollectorOptions,
  modules: DutyCollectorModules,
): DutyCollector {
  const { assembler, indices, registry, verifier, partials, beaconKeyOf, points, traces } = modules
  const { logger, metrics } = modules
  const awaitingIndex = createSignaturesAwaitingIndex(maxAwaitingIndex)
  const matcher = createIndexMatcher({
    indices,
    validatorsOf: registry.validatorsOf,
    verifier,
    logger,
  })
  const counter = metrics.counter({
    name: 'ssv_collector_duty_signatures_total',
    help: 'Partial signatures of accepted messages, by outcome (pending: awaits its proposal; index-unknown: awaits the index of its validator, and is counted again; contradiction: the index is of another validator or committee; foreign: the operator is not in the committee)',
    labelNames: ['outcome'],
  })
  const counts = { counted: 0, unverified: 0, overloaded: 0, invalid: 0, contradicting: 0 }
  const verifying = new Set<Promise<void>>()

  function recordOutcome(outcome: Outcome, count = 1): void {
    counter.inc({ outcome }, count)
    if (outcome === 'counted' || outcome === 'pending') counts.counted += count
    if (outcome === 'invalid') counts.invalid += count
    if (outcome === 'contradiction' || outcome === 'foreign') counts.contradicting += count
    if (DROPPED.has(outcome)) counts.unverified += count
    if (DROPPED.has(outcome) && outcome !== 'index-never-known') counts.overloaded += count
  }

  /** The validator of a signature; undefined while its index is unknown. */
  function validatorOf(received: ReceivedSignature): DutyValidator | 'contradiction' | undefined {
    const { publicKey = indices.publicKeyOf(received.validatorIndex), validatorIndex } = received
    if (publicKey === undefined) return undefined
    const known = indices.indexOf(publicKey)
    if (known === undefined) {
      return indices.publicKeyOf(validatorIndex) === undefined ? undefined : 'contradiction'
    }
    const validator = registry.validator(publicKey)
    if (validator === undefined || known !== validatorIndex) return 'contradiction'
    const isOwn = validator.committee === received.committee || sameCommittee(validator, received)
    return isOwn ? validator : 'contradiction'
  }

  function attribute(received: readonly ReceivedSignature[]): void {
    const attributed: { received: ReceivedSignature; validator: DutyValidator }[] = []
    for (const one of received) {
      learnFromBeacon(one.validatorIndex)
      const validator = validatorOf(one)
      if (validator === 'contradiction') {
        recordOutcome('contradiction')
        partials.skip('foreign-index')
      } else if (validator !== undefined) attributed.push({ received: one, validator })
      else addAwaitingIndex(one)
    }
    if (attributed.length === 0) return
    const done = verify(attributed)
      .catch((error: unknown) => logger.error({ err: error }, 'failed to count signatures'))
      .finally(() => verifying.delete(done))
    verifying.add(done)
  }

  /** A beacon node's answer takes precedence over learned indices. */
  function learnFromBeacon(validatorIndex: number): void {
    const publicKey = beaconKeyOf?.(validatorIndex)
    if (publicKey === undefined || indices.publicKeyOf(validatorIndex) === publicKey) return
    indices.learn(publicKey, validatorIndex, 'beacon')
  }

  function addAwaitingIndex(received: ReceivedSignature): void {
    partials.skip('unknown-index')
    const group = awaitingIndex.add(received)
    recordOutcome(group === undefined ? 'no-room' : 'index-unknown')
    if (group !== undefined) matcher.tryMatch(group)
  }

  async function verify(
    attributed: readonly { received: ReceivedSignature; validator: DutyValidator }[],
  ): Promise<void> {
    const ofDuties = attributed.filter(({ received }) => DUTY_TYPES.has(received.partialType))
    const verdicts = await verifier.verify(
      ofDuties.map(({ received, validator }) => ({
        root: received.root,
        signature: received.signature,
        shareKey: validator.shareKeyOf(received.signer) ?? new Uint8Array(),
        operatorId: received.signer,
        validatorIndex: received.validatorIndex,
      })),
    )
    for (const [i, { received }] of ofDuties.entries()) {
      const verdict = verdicts[i] ?? 'unverified'
      partials.count(verdict, received.signer)
      recordOutcome(verdict === 'valid' ? assembler.addSignature(received) : verdict)
      if (verdict !== 'valid') continue
      points?.addSignature(received, received.signer)
      traces?.verified(received)
    }
  }

  /** Operators' claims of a validator's index. */
  function claim(
    message: CheckedMessage,
    publicKey: string,
    validatorIndex: bigint,
    committeeId: string,
  ): void {
    const index = Number(validatorIndex)
    if (!Number.isSafeInteger(index)) return
    const { operatorIds } = message.executor.committee
    const signers = message.signed.operatorIds.map((id) => operatorIds.indexOf(id))
    if (signers.includes(-1)) return
    indices.claim({ publicKey, index, committeeId, signers, quorum: quorumOf(operatorIds.length) })
  }

  function receiveConsensus(message: ConsensusMessage, receivedMs: number): void {
    assembler.addConsensusMessage(message, receivedMs)
    const { signed, id } = message
    if (signed.fullData.length === 0 || !ROLES_WITH_OWN_VALUE.includes(id.runnerRole)) return
    const duty = dutyOf(signed.fullData)
    const publicKey = hexOf(id.executor)
    if (duty === undefined || hexOf(duty.publicKey) !== publicKey) return
    claim(message, publicKey, duty.validatorIndex, hexOf(message.executor.committee.id))
  }

  function receivePartial(message: PartialMessage, receivedMs: number): void {
    const { signed, id, messageId, slot, executor, content } = message
    const { committee } = executor
    const committeeId = hexOf(committee.id)
    const publicKey = executor.validator === undefined ? undefined : hexOf(id.executor)
    const [first] = content.items
    if (publicKey !== undefined && first !== undefined) {
      claim(message, publicKey, first.validatorIndex, committeeId)
    }
    // Before consensus, signatures serve only to learn indices, and those of a validator's own
    // roles have already done so.
    if (!DUTY_TYPES.has(content.type) && publicKey !== undefined) return
    attribute(
      content.items.map((item) => ({
        messageId,
        runnerRole: id.runnerRole,
        partialType: content.type,
        slot,
        committee,
        committeeId,
        ...(publicKey !== undefined && { publicKey }),
        validatorIndex: Number(item.validatorIndex),
        signer: signed.operatorIds[0] as bigint,
        root: item.signingRoot,
        signature: item.signature,
        receivedMs,
      })),
    )
  }

  indices.onLearned((publicKey, index) => {
    const validator = registry.validator(publicKey)
    if (validator === undefined) return
    attribute(awaitingIndex.release(publicKey, hexOf(validator.committee.id), index))
  })

  return {
    receive(message, receivedMs, isRoundDoubtful = false) {
      if (!isRoundDoubtful) points?.add(message)
      traces?.record(message, receivedMs)
      if (message.kind === 'consensus') receiveConsensus(message, receivedMs)
      else receivePartial(message, receivedMs)
    },
    expire(oldestSlot) {
      recordOutcome('index-never-known', awaitingIndex.expire(oldestSlot))
      matcher.expire(oldestSlot)
    },
    async idle() {
      do {
        await Promise.all(verifying)
        await matcher.idle()
      } while (verifying.size > 0)
    },
    counts: () => ({
      ...counts,
      knownIndices: indices.size,
      waiting: awaitingIndex.size,
      pending: assembler.awaitingProposal,
    }),
  }
}

const DROPPED: ReadonlySet<Outcome> = new Set([
  'unverified',
  'index-never-known',
  'no-room',
  'too-many-pending',
])

function dutyOf(value: Uint8Array) {
  try {
    return decodeValidatorConsensusData(value).duty
  } catch {
    return undefined
  }
}

/** The registry was reloaded since: the same committee is a different object. */
const sameCommittee = ({ committee }: DutyValidator, { committeeId }: ReceivedSignature) =>
  hexOf(committee.id) === committeeId
