import type { BeaconState } from '@ssv-exporter/beacon/beacon-state'
import type { Startable } from '@ssv-exporter/service-kit/lifecycle'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import type { Metrics } from '@ssv-exporter/service-kit/metrics'
import type { BeaconForks } from '@ssv-exporter/ssv/alan/duties/beacon-forks'
import { createDutyAssembler } from '@ssv-exporter/ssv/alan/duties/duty-assembler'
import { createPointCounter } from '@ssv-exporter/ssv/alan/duties/duty-points'
import type { CheckedMessage } from '@ssv-exporter/ssv/alan/validation/checked-message'
import { RULES, type Rule } from '@ssv-exporter/ssv/alan/validation/rules'
import { epochOf } from '@ssv-exporter/ssv/alan/validation/timing'
import type { AlanNetworkParameters } from '@ssv-exporter/ssv/alan/validation/validation-context'
import type { Database } from '@ssv-exporter/store/database'
import { sha256 } from '../../sha256.ts'
import { createDutyCollector, type DutyCollector } from './duties/duty-collector.ts'
import { createDutyDispatcher, type DutyDispatcher } from './duties/duty-dispatcher.ts'
import { createDutyStore, type DutyStore } from './duties/duty-store.ts'
import { createPointWriter } from './duties/points/point-writer.ts'
import { createSignatureRecovery } from './duties/recovery/signature-recovery.ts'
import { createTraceWriter } from './duties/traces/trace-writer.ts'
import { createValidatorIndexMap, type ValidatorIndexMap } from './duties/validator-index-map.ts'
import { createOperatorVerifier } from './operator-signatures/operator-verifier.ts'
import {
  createPartialSignatureCounters,
  type PartialSignatureCounters,
} from './partial-signatures/partial-signature-counters.ts'
import { createPartialVerifier } from './partial-signatures/partial-verifier.ts'
import { createVerifyWithoutDuties } from './partial-signatures/verify-without-duties.ts'
import {
  type AlanRegistry,
  type AlanRegistryModules,
  createAlanRegistry,
} from './registry/alan-registry.ts'
import { SCHEDULED_ROLES } from './schedule/compare-slot.ts'
import { proposalTimes } from './schedule/proposal-times.ts'
import { createScheduleCheck, type ScheduleCheck } from './schedule/schedule-check.ts'
import { type AlanValidation, createAlanValidation } from './validation/alan-validation.ts'
import { createUnknownMessages } from './validation/unknown-messages.ts'

export interface AlanStagesOptions {
  readonly network: AlanNetworkParameters
  /** Undefined if unknown: then signing roots cannot be computed, and no duties are collected. */
  readonly beaconForks: () => BeaconForks | undefined
  /** Retention of duties in days; unlimited when absent. */
  readonly retentionDays?: number
  /** Name of the collector under which points of operators are stored; absent: they are not. */
  readonly pointsOf?: string
  /** Name of the collector under which the messages of duties are stored; absent: they are not. */
  readonly tracesOf?: string
  /** Recovers validators' signatures and keeps them for a number of days; absent: none are recovered. */
  readonly recoveredSignatures?: { readonly days: number }
}

export interface AlanStagesModules {
  readonly database: Database
  readonly logger: Logger
  readonly metrics: Metrics
  readonly hint?: NonNullable<AlanRegistryModules['hint']>
  readonly beacon?: Pick<BeaconState, 'validators' | 'duties'>
  /** Unix time in milliseconds; a recording supplies its own. */
  readonly now: () => number
}

/** The processing of alan gossip messages, from any source. */
export interface AlanStages {
  readonly registry: AlanRegistry
  readonly validation: AlanValidation
  readonly partials: PartialSignatureCounters
  readonly indices: ValidatorIndexMap
  readonly collector: DutyCollector
  readonly dispatcher: DutyDispatcher
  readonly store: DutyStore
  /** Undefined without a beacon node: then it is unknown which duties validators had. */
  readonly scheduleCheck: ScheduleCheck | undefined
  /** In start order. */
  readonly parts: readonly (readonly [name: string, part: Startable])[]
}

/**
 * Creates validation by the registry, followed by duties: each signature is attributed, verified,
 * counted and stored.
 */
export function createAlanStages(
  {
    network,
    beaconForks,
    retentionDays,
    recoveredSignatures,
    pointsOf,
    tracesOf,
  }: AlanStagesOptions,
  modules: AlanStagesModules,
): AlanStages {
  const { beacon } = modules
  const beaconKeyOf = (index: number) => beacon?.validators.publicKeyOf(index)
  const registry = createAlanRegistry(
    {},
    {
      database: modules.database,
      logger: modules.logger,
      metrics: modules.metrics,
      ...(modules.hint && { hint: modules.hint }),
      ...(beacon && { beacon: beacon.validators }),
    },
  )
  const operatorVerifier = createOperatorVerifier({}, modules)
  const verifier = createPartialVerifier({}, { ...modules, shareKeys: registry.shareKeys })
  const partials = createPartialSignatureCounters(modules)
  const verifyWithoutDuties = createVerifyWithoutDuties({
    registry,
    publicKeyOf: beaconKeyOf,
    verifier,
    partials,
  })
  const indices = createValidatorIndexMap()
  const recovery =
    recoveredSignatures === undefined
      ? undefined
      : createSignatureRecovery({}, { ...modules, publicKeyOf: indices.publicKeyOf })
  const assembler = createDutyAssembler(
    {
      onVote: (slot, value) => store.putVote(slot, value),
      ...(recovery && { onQuorum: recovery.recover }),
    },
    { network, forks: knownForks },
  )
  const counter = createPointCounter()
  const traces =
    tracesOf === undefined
      ? undefined
      : createTraceWriter({ name: tracesOf }, { ...modules, network })
  const collector = createDutyCollector(
    {},
    {
      ...{ ...modules, assembler, indices, registry, verifier, partials, beaconKeyOf },
      ...(pointsOf !== undefined && { points: counter }),
      ...(traces && { traces: traces.recorder }),
    },
  )
  const store = createDutyStore(
    {
      ...(retentionDays !== undefined && { retentionDays }),
      ...(recoveredSignatures && { signatureDays: recoveredSignatures.days }),
    },
    { ...modules, network, indices, restoreVote, ...(beacon && { isScheduled }) },
  )
  const dispatcher = createDutyDispatcher(
    {},
    { ...modules, network, assembler, collector, store, ...(recovery && { recovery }) },
  )
  const scheduleCheck = beacon && createScheduleCheck({}, scheduleModules(beacon))
  const unknown = createUnknownMessages({}, modules)
  const validation = createAlanValidation({
    ...modules,
    verifier: operatorVerifier,
    context: { network, registry, sha256, ...(beacon && { duties: beacon.duties }) },
    keyOf: registry.keyOf,
    onAccepted: (message, { receivedMs }) => receive(message, receivedMs),
    onIgnored: (message, { receivedMs }, rule) =>
      receive(message, receivedMs, ROUND_LIMITS.has(rule)),
    storable: STORABLE,
    onUnknown: (kind, { receivedMs, topic, data }) =>
      unknown.keep({ ...kind, receivedMs, topic, data }),
  })

  function knownForks(): BeaconForks {
    const forks = beaconForks()
    if (forks === undefined) throw new RangeError('the forks of the beacon chain are not known')
    return forks
  }

  /**
   * Without the forks, votes from before the start are useless: they arrive again with the
   * proposals.
   */
  function restoreVote(slot: number, value: Uint8Array): void {
    if (beaconForks() !== undefined) assembler.restoreVote(slot, value)
  }

  function isScheduled(
    slot: number,
    beaconRole: number,
    validatorIndex: number,
  ): boolean | undefined {
    const duty = SCHEDULED_ROLES.get(beaconRole)
    const schedule = beacon?.duties.schedule(epochOf(network, slot))
    return duty && schedule?.isScheduled(duty, slot, validatorIndex)
  }

  function scheduleModules({ validators, duties }: NonNullable<typeof beacon>) {
    const onDuty = (index: number) => {
      const publicKey = validators.publicKeyOf(index)
      const validator = publicKey === undefined ? undefined : registry.validator(publicKey)
      return validator?.liquidated === false ? validator : undefined
    }
    return {
      ...modules,
      network,
      schedule: duties.schedule,
      flush: () => store.flush(),
      committeeOf: (index: number) => onDuty(index)?.committee,
      proposalMs: proposalTimes({ network, assembler, publicKeyOf: validators.publicKeyOf }),
    }
  }

  function receive(message: CheckedMessage, receivedMs: number, isRoundDoubtful = false): void {
    if (beaconForks() !== undefined) collector.receive(message, receivedMs, isRoundDoubtful)
    else if (message.kind === 'partial') void verifyWithoutDuties(message)
  }

  return {
    registry,
    validation,
    partials,
    indices,
    collector,
    dispatcher,
    store,
    scheduleCheck,
    parts: [
      ['registry', registry],
      ['operator-verifier', operatorVerifier],
      ['partial signature verifier', verifier],
      ...(recovery === undefined ? [] : [['signature recovery', recovery] as const]),
      ['duty store', store],
      ...(pointsOf === undefined
        ? []
        : [
            [
              'points',
              createPointWriter({ name: pointsOf }, { ...modules, network, counter }),
            ] as const,
          ]),
      ['duty dispatcher', dispatcher],
      ['unknown messages', unknown],
      ...(traces === undefined ? [] : [['traces', traces] as const]),
      ...(scheduleCheck === undefined ? [] : [['schedule check', scheduleCheck] as const]),
    ],
  }
}

/**
 * Ignored because of its round or its time, a message still proves what its operator did: releases
 * of ssv disagree on these limits. The same holds if its fork is unknown, or if the registry, which
 * may lag behind that of the operators, has fewer duties for them. Partial signatures are verified
 * like all others.
 */
const STORABLE: ReadonlySet<Rule> = new Set([
  RULES.unknownForks,
  RULES.tooManyDuties,
  RULES.roundTooHigh,
  RULES.roundTooFar,
  RULES.laterRound,
  RULES.laterSlot,
  RULES.slightlyEarly,
  RULES.late,
])
/** Broken by a message of a round that consensus has not reached, which any operator can send. */
const ROUND_LIMITS: ReadonlySet<Rule> = new Set([RULES.roundTooHigh, RULES.roundTooFar])
