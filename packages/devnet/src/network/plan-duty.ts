import { createRandom } from '../random.ts'
import type { Faults } from './faults.ts'

export interface DutyFacts {
  readonly seed: string
  /** 96 lower-case hex characters. */
  readonly publicKey: string
  readonly role: number
  readonly height: number
  /** Node ids of the committee that currently reach each other, ascending: at least a quorum. */
  readonly available: readonly number[]
  readonly quorum: number
}

/** The course of one decision. */
export interface DutyPlan {
  readonly round: number
  /** Signers of the final decided message. */
  readonly signers: readonly number[]
  /** Signers of an earlier decided message with fewer of them. */
  readonly early?: readonly number[]
  /** Commits published after it. */
  readonly late?: number
  readonly published: boolean
  readonly forged: boolean
  readonly wrongIdentifier: boolean
  readonly replay: boolean
}

const LATER_ROUNDS = [2, 3]

/**
 * Draws the faults of one decision. Every probability is drawn unconditionally, so that faults are
 * independent of each other.
 */
export function planDuty(facts: DutyFacts, faults: Faults): DutyPlan {
  const { seed, publicKey, role, height, available, quorum } = facts
  const random = createRandom(`${seed} ${publicKey} ${role} ${height}`)
  const happens = (chance: number) => random.next() < chance
  const later = happens(faults.laterRounds)
  const laterRound = random.pick(LATER_ROUNDS) ?? 1
  const missing = happens(faults.missingSigners)
  const oneLate = happens(faults.lateSigners)
  const better = happens(faults.betterLater)
  const common = {
    round: later ? laterRound : 1,
    published: !happens(faults.unpublished),
    forged: happens(faults.forgedSignatures),
    wrongIdentifier: happens(faults.wrongIdentifiers),
    replay: happens(faults.replays),
  }
  // Last, because it draws a number for each operator that is up.
  const lateOne = random.pick(available)
  const aQuorum = random.sample(available, quorum)
  const spare = available.length > quorum
  if (spare && missing) return { ...common, signers: aQuorum }
  if (spare && oneLate && lateOne !== undefined) {
    const signers = available.filter((nodeId) => nodeId !== lateOne)
    return { ...common, signers, late: lateOne }
  }
  if (spare && better) return { ...common, signers: available, early: aQuorum }
  return { ...common, signers: available }
}
