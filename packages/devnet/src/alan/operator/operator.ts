import type { KeyObject } from 'node:crypto'
import { hexOf } from '@ssv-exporter/encoding/hex-text'
import { sameBytes } from '@ssv-exporter/encoding/same-bytes'
import { forksAt } from '@ssv-exporter/ssv/alan/forks/fork-schedule'
import type { CheckedMessage } from '@ssv-exporter/ssv/alan/validation/checked-message'
import { allowsEarlierSlot } from '@ssv-exporter/ssv/alan/validation/duties'
import type { AlanNetworkParameters } from '@ssv-exporter/ssv/alan/validation/validation-context'
import type { Timers } from '../clock/timers.ts'
import type { Duty } from '../duties/duty.ts'
import { type AlanFaults, drawDutyBehaviour } from '../faults.ts'
import type { DutyRecorder } from '../ledger/duty-ledger.ts'
import { type DutyRunner, startDutyRunner } from './duty-runner.ts'
import { createMessageSealer, type OperatorKeys } from './message-sealer.ts'
import type { SignatureCombiner } from './signature-combiner.ts'

/** Slots for which an operator continues a duty: as long as its messages are accepted. */
const DUTY_SLOTS = 34
/** Messages of duties that have not started yet, since clocks differ. */
const MAX_WAITING = 1_000

export interface AlanOperatorOptions {
  readonly id: bigint
  readonly privateKey: KeyObject
  /** Determines the faults. */
  readonly seed: string
}

export interface AlanOperatorModules {
  readonly network: AlanNetworkParameters
  readonly timers: Timers
  readonly keys: OperatorKeys
  readonly combiner: SignatureCombiner
  readonly recorder: DutyRecorder
  readonly faults: () => AlanFaults
  readonly publish: (topic: string, data: Uint8Array, onSent: () => void) => void
}

/** An operator: performs the duties of its committees, and communicates by messages only. */
export interface AlanOperator {
  readonly id: bigint
  /** Starts a duty of one of its committees. */
  begin(duty: Duty): void
  /** Processes a message that passed validation. */
  receive(message: CheckedMessage): void
  /** Drops the duties of old slots. */
  forgetBefore(slot: number): void
  stop(): void
}

export function createAlanOperator(
  { id, privateKey, seed }: AlanOperatorOptions,
  modules: AlanOperatorModules,
): AlanOperator {
  const { network, faults } = modules
  const sealer = createMessageSealer(id, privateKey)
  const runners = new Map<string, DutyRunner>()
  let waiting: CheckedMessage[] = []

  /**
   * A validator's role has one duty at a time: messages of an earlier one are no longer accepted.
   */
  function stopEarlier({ messageId, slot }: Duty): void {
    for (const [key, runner] of runners) {
      if (runner.duty.slot >= slot || !sameBytes(runner.duty.messageId, messageId)) continue
      runner.stop()
      runners.delete(key)
    }
  }

  return {
    id,
    begin(duty) {
      const key = keyOf(hexOf(duty.messageId), duty.slot)
      if (runners.has(key) || !duty.committee.operatorIds.includes(id)) return
      if (!allowsEarlierSlot(duty.role)) stopEarlier(duty)
      const runner = startDutyRunner(
        {
          operatorId: id,
          duty,
          boole: forksAt(network.schedule, duty.slot).boole,
          behaviour: drawDutyBehaviour(faults(), { seed, operatorId: id, duty }),
          lateMs: faults().lateSlots * network.slotMs,
        },
        { ...modules, sealer },
      )
      runners.set(key, runner)
      const now = waiting
      waiting = now.filter((message) => keyOf(message.messageId, message.slot) !== key)
      for (const message of now) {
        if (keyOf(message.messageId, message.slot) === key) runner.receive(message)
      }
    },
    receive(message) {
      const runner = runners.get(keyOf(message.messageId, message.slot))
      if (runner !== undefined) runner.receive(message)
      else if (waiting.length < MAX_WAITING) waiting.push(message)
    },
    forgetBefore(slot) {
      for (const [key, runner] of runners) {
        if (runner.duty.slot >= slot - DUTY_SLOTS) continue
        runner.stop()
        runners.delete(key)
      }
      waiting = waiting.filter((message) => message.slot >= slot)
    },
    stop() {
      for (const runner of runners.values()) runner.stop()
      runners.clear()
      waiting = []
    },
  }
}

const keyOf = (messageId: string, slot: number) => `${messageId} ${slot}`
