import { hexOf } from '@ssv-exporter/encoding/hex-text'
import { createRandom } from '../random.ts'
import type { Duty } from './duties/duty.ts'

/**
 * What goes wrong. Numbers are chances from 0 to 1, drawn for each operator and duty from the seed;
 * `proposal` faults are those of whoever leads round 1.
 */
export interface AlanFaults {
  /** Operators that are down, from one slot to another: both are still down. */
  readonly down: readonly OperatorDowntime[]
  /** Signs, but does not publish what it signed after consensus. */
  readonly missingSigners: number
  /** Publishes it late, after `lateSlots`; contributions, which are due in every slot, in time. */
  readonly lateSigners: number
  /** How many slots late signers are late. */
  readonly lateSlots: number
  /** Publishes signatures of something else under the right root. */
  readonly invalidPartials: number
  /** Names a validator that nobody has in its first signature. */
  readonly wrongIndices: number
  /** Sends a commit, and several signatures, again in other bytes. */
  readonly duplicates: number
  /** Proposes two values in round 1. */
  readonly conflictingProposals: number
  /** Proposes in round 1 when its time is over. */
  readonly lateProposals: number
  /** Proposes nothing in round 1, so that the round changes. */
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

/** How an operator conducts itself in a duty. */
export interface Conduct {
  readonly publishes: 'in-time' | 'late' | 'never'
  readonly invalidPartials: boolean
  readonly wrongIndex: boolean
  readonly duplicates: boolean
  readonly proposal: 'proper' | 'conflicting' | 'late' | 'none'
}

/** Every chance is drawn whatever comes of it, so that switches do not move each other. */
export function drawConduct(
  faults: AlanFaults,
  { seed, operatorId, duty }: { seed: string; operatorId: bigint; duty: Duty },
): Conduct {
  const name = hexOf(duty.messageId)
  const random = createRandom(`${seed} ${operatorId} ${name} ${duty.slot}`)
  const happens = (chance: number) => random.next() < chance
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
    wrongIndex,
    duplicates,
    proposal: none ? 'none' : lateProposal ? 'late' : conflicting ? 'conflicting' : 'proper',
  }
}

export const isDown = ({ down }: AlanFaults, operatorId: bigint, slot: number) =>
  down.some(
    (time) =>
      BigInt(time.operatorId) === operatorId && time.fromSlot <= slot && slot <= time.toSlot,
  )
