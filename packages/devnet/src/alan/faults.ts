import { hexOf } from '@ssv-exporter/encoding/hex-text'
import { createRandom } from '../random.ts'
import type { Duty } from './duties/duty.ts'

/**
 * Injected faults. Numbers are probabilities from 0 to 1, drawn for each operator and duty from the
 * seed; `proposal` faults are those of the leader of round 1.
 */
export interface AlanFaults {
  /**
   * Operators that commit the faults for which others reject a message: `wrongIndices`,
   * `duplicates` and `conflictingProposals`. A node validates what its own operator publishes, so
   * honest software commits none of them. Default: all operators.
   */
  readonly misbehaving?: readonly number[]
  /** Operators that are down from one slot to another, both included. */
  readonly down: readonly OperatorDowntime[]
  /** Signs, but does not publish its post-consensus signatures. */
  readonly missingSigners: number
  /** Publishes them `lateSlots` late; contributions, which are due in every slot, in time. */
  readonly lateSigners: number
  /** Delay of late signers in slots. */
  readonly lateSlots: number
  /** Publishes signatures of another object under the right root. */
  readonly invalidPartials: number
  /** Names a nonexistent validator index in its first signature. */
  readonly wrongIndices: number
  /** Repeats a commit, and several signatures, in other bytes. */
  readonly duplicates: number
  /** Proposes two values in round 1. */
  readonly conflictingProposals: number
  /** Proposes in round 1 after its time-out. */
  readonly lateProposals: number
  /** Proposes nothing in round 1, which causes a round change. */
  readonly roundChanges: number
}

export interface OperatorDowntime {
  readonly operatorId: number
  readonly fromSlot: number
  readonly toSlot: number
}

export const NO_ALAN_FAULTS: AlanFaults = {
  down: [],
  missingSigners: 0,
  lateSigners: 0,
  lateSlots: 1,
  invalidPartials: 0,
  wrongIndices: 0,
  duplicates: 0,
  conflictingProposals: 0,
  lateProposals: 0,
  roundChanges: 0,
}

/** Everything at rates that leave most duties intact; no operator is down. */
export const SOME_ALAN_FAULTS: AlanFaults = Object.freeze({
  ...NO_ALAN_FAULTS,
  missingSigners: 0.05,
  lateSigners: 0.05,
  invalidPartials: 0.02,
  wrongIndices: 0.02,
  duplicates: 0.02,
  conflictingProposals: 0.02,
  lateProposals: 0.05,
  roundChanges: 0.05,
})

/** The behaviour of an operator in a duty. */
export interface DutyBehaviour {
  readonly publishes: 'in-time' | 'late' | 'never'
  readonly invalidPartials: boolean
  readonly wrongIndex: boolean
  readonly duplicates: boolean
  readonly proposal: 'normal' | 'conflicting' | 'late' | 'none'
}

/** Every probability is drawn unconditionally, so that faults are independent of each other. */
export function drawDutyBehaviour(
  faults: AlanFaults,
  { seed, operatorId, duty }: { seed: string; operatorId: bigint; duty: Duty },
): DutyBehaviour {
  const name = hexOf(duty.messageId)
  const random = createRandom(`${seed} ${operatorId} ${name} ${duty.slot}`)
  const happens = (chance: number) => random.next() < chance
  const misbehaves = faults.misbehaving?.includes(Number(operatorId)) ?? true
  const [missing, late] = [happens(faults.missingSigners), happens(faults.lateSigners)]
  const invalidPartials = happens(faults.invalidPartials)
  const wrongIndex = happens(faults.wrongIndices)
  const duplicates = happens(faults.duplicates)
  const [none, lateProposal, conflicting] = [
    happens(faults.roundChanges),
    happens(faults.lateProposals),
    happens(faults.conflictingProposals),
  ]
  return {
    publishes: missing ? 'never' : late ? 'late' : 'in-time',
    invalidPartials,
    wrongIndex: misbehaves && wrongIndex,
    duplicates: misbehaves && duplicates,
    proposal: none
      ? 'none'
      : lateProposal
        ? 'late'
        : misbehaves && conflicting
          ? 'conflicting'
          : 'normal',
  }
}

export const isDown = ({ down }: AlanFaults, operatorId: bigint, slot: number) =>
  down.some(
    (time) =>
      BigInt(time.operatorId) === operatorId && time.fromSlot <= slot && slot <= time.toSlot,
  )
