import { createHash, type KeyObject } from 'node:crypto'
import type { CheckedMessage } from '@ssv-exporter/ssv/alan/validation/checked-message'
import { epochOf } from '@ssv-exporter/ssv/alan/validation/timing'
import type {
  AlanNetworkParameters,
  ValidationContext,
} from '@ssv-exporter/ssv/alan/validation/validation-context'
import { quorumOf } from '@ssv-exporter/ssv/quorum'
import type { DutyValidator } from '../../network/duty-validator.ts'
import { type BeaconChain, createBeaconChain } from '../chain/beacon-chain.ts'
import { createSlotClock, type SlotClock } from '../clock/slot-clock.ts'
import type { Timers } from '../clock/timers.ts'
import { dutiesOfSlot } from '../duties/duties-of-slot.ts'
import {
  createDutySchedule,
  type DutySchedule,
  type ScheduleOptions,
} from '../duties/duty-schedule.ts'
import { type AlanFaults, isDown, NO_ALAN_FAULTS } from '../faults.ts'
import { createDutyLedger, type LedgerEntry } from '../ledger/duty-ledger.ts'
import {
  type AlanValidator,
  createValidatorRegistry,
  type ValidatorRegistry,
} from '../registry/validator-registry.ts'
import { createOperatorKeys, type OperatorKeys } from './message-sealer.ts'
import { type AlanOperator, createAlanOperator } from './operator.ts'
import { createSignatureCombiner } from './signature-combiner.ts'

const COMMITTEE_LENGTH = 64

export interface OperatorTeamOptions extends Omit<ScheduleOptions, 'network' | 'seed'> {
  readonly seed: string
  readonly network: AlanNetworkParameters
  /** Size of a beacon committee; one in 16 of its members aggregates. Default: 64. */
  readonly committeeLength?: number
  readonly faults?: Partial<AlanFaults>
}

export interface OperatorTeamModules {
  readonly timers: Timers
  /**
   * Sends a message of an operator to the others. `onSent` is called once it has gone to another
   * peer, and not at all if it was lost.
   */
  readonly publish: (
    operatorId: bigint,
    topic: string,
    data: Uint8Array,
    onSent: () => void,
  ) => void
  /** Receives the lines of the ledger. */
  readonly write: (entry: LedgerEntry) => void
}

/** All operators of a network, independent of the transport of their messages. */
export interface OperatorTeam {
  readonly clock: SlotClock
  readonly chain: BeaconChain
  readonly schedule: DutySchedule
  readonly registry: ValidatorRegistry
  operatorIds(): readonly bigint[]
  readonly keys: OperatorKeys
  /** The dependencies of message validation. */
  readonly facts: ValidationContext
  /**
   * Replaces the set of operators. Missing operators were removed from the registry, and their
   * messages are ignored.
   */
  setOperators(operators: readonly { readonly id: number; readonly privateKey: KeyObject }[]): void
  start(): void
  /** Ends all duties. */
  stop(): void
  /** Writes the rest of the ledger. */
  close(): void
  /** Adds validators to the beacon chain, without duties for their operators yet. */
  registerValidators(validators: readonly DutyValidator[]): void
  /** Replaces the validators with duties, from the next slot on. */
  setValidators(validators: readonly DutyValidator[]): void
  /** Signs the exit of a validator, requested by its owner, in the next slot. */
  exit(publicKey: string): void
  setFaults(faults: Partial<AlanFaults>): void
  /** Whether an operator is down in the current slot. */
  isDown(operatorId: bigint): boolean
  /** Delivers a message that passed validation to an operator. */
  receive(operatorId: bigint, message: CheckedMessage): void
}

export function createOperatorTeam(
  options: OperatorTeamOptions,
  { timers, publish, write }: OperatorTeamModules,
): OperatorTeam {
  const { seed, network, committeeLength = COMMITTEE_LENGTH } = options
  const members = new Map<bigint, AlanOperator>()
  const registry = createValidatorRegistry((id) => members.has(id))
  const chain = createBeaconChain(seed, network)
  const schedule = createDutySchedule(options, registry.all)
  const context = { network, chain, schedule, committeeLength }
  const clock = createSlotClock(network, timers)
  const ledger = createDutyLedger(network, write)
  const keys = createOperatorKeys()
  const combiner = createSignatureCombiner(quorumOf, registry)
  let faults: AlanFaults = { ...NO_ALAN_FAULTS, ...options.faults }
  let exiting: AlanValidator[] = []

  function addOperator(id: bigint, privateKey: KeyObject): void {
    if (members.has(id)) return
    keys.add(id, privateKey)
    const operator = createAlanOperator(
      { id, privateKey, seed },
      {
        network,
        timers,
        keys,
        combiner,
        recorder: ledger,
        faults: () => faults,
        publish: (topic, data, onSent) => publish(id, topic, data, onSent),
      },
    )
    members.set(id, operator)
  }

  clock.onSlot((slot) => {
    const duties = dutiesOfSlot(context, slot, registry.committees(), exiting)
    exiting = []
    for (const duty of duties) ledger.began(duty)
    for (const member of members.values()) {
      member.forgetBefore(slot)
      // An operator that goes down also loses its running duties.
      if (isDown(faults, member.id, slot)) member.stop()
      else for (const duty of duties) member.begin(duty)
    }
    ledger.passTo(slot)
  })

  return {
    clock,
    chain,
    schedule,
    registry,
    operatorIds: () => [...members.keys()],
    keys,
    facts: {
      network,
      registry: registry.facts,
      duties: schedule,
      sha256: (bytes) => Uint8Array.from(createHash('sha256').update(bytes).digest()),
    },
    setOperators(operators) {
      const wanted = new Set(operators.map(({ id }) => BigInt(id)))
      for (const [id, member] of members) {
        if (wanted.has(id)) continue
        member.stop()
        members.delete(id)
      }
      for (const { id, privateKey } of operators) addOperator(BigInt(id), privateKey)
    },
    start: clock.start,
    stop() {
      clock.stop()
      for (const member of members.values()) member.stop()
    },
    close: ledger.close,
    // Nodes ask in the last slot of an epoch who has duties in the next one.
    registerValidators: (validators) =>
      registry.register(validators, epochOf(network, clock.slot() + 1)),
    setValidators: (validators) => registry.replace(validators, epochOf(network, clock.slot())),
    exit(publicKey) {
      const validator = registry.active().find(({ name }) => name === publicKey)
      if (validator !== undefined) exiting.push(validator)
    },
    setFaults(changed) {
      faults = { ...faults, ...changed }
    },
    isDown: (operatorId) => isDown(faults, operatorId, clock.slot()),
    receive: (operatorId, message) => members.get(operatorId)?.receive(message),
  }
}
