import { hexOf } from '@ssv-exporter/encoding/hex-text'
import { leaderOf } from '../leader.ts'
import { PARTIAL_TYPE } from '../messages/partial-signatures.ts'
import { QBFT_TYPE } from '../messages/qbft-message.ts'
import { RUNNER_ROLE } from '../roles.ts'
import { LAST_ROUND } from '../rounds.ts'
import type {
  CheckedMessage,
  ConsensusMessage,
  MessageWithExecutor,
} from '../validation/checked-message.ts'

/**
 * What an operator can do in a duty, in the order of `PointCounts.counts`. `led`: rounds that it had
 * to lead. All others: what it was seen to do, once per round (leader: its proposal) or once per
 * duty.
 */
export const POINT_KINDS = ['led', 'leader', 'prepare', 'commit', 'pre', 'post'] as const
type PointKind = (typeof POINT_KINDS)[number]

/** Slots that are counted together: an hour of 12 s slots. */
export const POINT_SLOTS = 300

/**
 * What the operators of a committee did in the duties of a role, from which the score of operators
 * is computed (SSV network documentation, performance formulae): per round a leader earns 4 points, a
 * prepare and a commit 1 each; per duty the signatures before and after consensus 1 each.
 */
export interface PointCounts {
  /** In hex. */
  readonly committeeId: string
  /** Ascending. */
  readonly operatorIds: readonly bigint[]
  /** Runner role. */
  readonly role: number
  /** The first of `POINT_SLOTS` slots. */
  readonly slot: number
  /** Rounds of consensus that were seen, failed ones before them included. */
  rounds: number
  /** Duties with signatures before consensus. */
  preDuties: number
  /** Duties with consensus or with signatures after it. */
  postDuties: number
  /** For each kind, one number per operator of the committee. */
  readonly counts: number[]
}

/** Counts on arrival. Each member of a committee counts once, however often it is received. */
export interface PointCounter {
  /** Takes an accepted message. Signatures after consensus count when they are verified. */
  add(message: CheckedMessage): void
  /** @param signer a member of the committee whose signature after consensus is valid */
  addSignature(message: Pick<MessageWithExecutor, 'messageId' | 'slot'>, signer: bigint): void
  /** Continues counts that an earlier process stored. */
  restore(counts: readonly PointCounts[]): void
  /** Counts that changed since they were last returned; totals, not differences. */
  drainChanged(): PointCounts[]
  /** Forgets duties of slots before `slot`. */
  expire(slot: number): void
}

const SCORED: readonly number[] = [
  RUNNER_ROLE.committee,
  RUNNER_ROLE.aggregator,
  RUNNER_ROLE.proposer,
  RUNNER_ROLE.syncCommitteeContribution,
  RUNNER_ROLE.aggregatorCommittee,
]

/** What was seen of one duty: bit i stands for the i-th operator. */
interface Seen {
  readonly counts: PointCounts
  rounds: number
  pre: number
  post: number
  hasPost: boolean
  /** Masks by round. */
  readonly leader: number[]
  readonly prepare: number[]
  readonly commit: number[]
}

export function createPointCounter(): PointCounter {
  const totals = new Map<string, PointCounts>()
  const slots = new Map<number, Map<string, Seen>>()
  const changed = new Set<PointCounts>()
  let oldest = Number.NEGATIVE_INFINITY

  function seenOf({
    messageId,
    slot,
    id,
    executor: { committee },
  }: MessageWithExecutor): Seen | undefined {
    if (slot < oldest || !SCORED.includes(id.runnerRole)) return undefined
    const known = slots.get(slot)?.get(messageId)
    if (known !== undefined) return known
    const { operatorIds } = committee
    const counts = totalOf({
      committeeId: hexOf(committee.id),
      operatorIds,
      role: id.runnerRole,
      slot: slot - (slot % POINT_SLOTS),
    })
    const seen: Seen = {
      counts,
      rounds: 0,
      ...{ pre: 0, post: 0, hasPost: false },
      ...{ leader: [], prepare: [], commit: [] },
    }
    const ofSlot = slots.get(slot) ?? new Map<string, Seen>()
    slots.set(slot, ofSlot.set(messageId, seen))
    return seen
  }

  function totalOf(key: Pick<PointCounts, 'committeeId' | 'operatorIds' | 'role' | 'slot'>) {
    const name = nameOf(key)
    const known = totals.get(name)
    if (known !== undefined) return known
    const counts = new Array<number>(POINT_KINDS.length * key.operatorIds.length).fill(0)
    const made = { ...key, rounds: 0, preDuties: 0, postDuties: 0, counts }
    totals.set(name, made)
    return made
  }

  function add({ counts: total }: Seen, kind: PointKind, position: number): void {
    const { operatorIds, counts } = total
    const at = POINT_KINDS.indexOf(kind) * operatorIds.length + position
    counts[at] = (counts[at] ?? 0) + 1
    changed.add(total)
  }

  function addInRound(
    seen: Seen,
    kind: 'leader' | 'prepare' | 'commit',
    round: number,
    position: number,
  ): void {
    const mask = seen[kind][round] ?? 0
    if (position === -1 || (mask & (1 << position)) !== 0) return
    seen[kind][round] = mask | (1 << position)
    add(seen, kind, position)
  }

  function takeConsensus(message: ConsensusMessage, seen: Seen): void {
    const { signed, slot, forks, content } = message
    const round = Number(content.round)
    const kind = KIND_OF.get(content.type)
    if (kind === undefined || round < 1 || round > LAST_ROUND) return
    const { operatorIds } = seen.counts
    const leaderIn = (n: number) =>
      operatorIds.indexOf(leaderOf(operatorIds, BigInt(slot), BigInt(n), forks.boole))
    notePost(seen)
    while (seen.rounds < round) {
      seen.rounds += 1
      seen.counts.rounds += 1
      add(seen, 'led', leaderIn(seen.rounds))
    }
    for (const id of signed.operatorIds) {
      const position = operatorIds.indexOf(id)
      if (kind !== 'leader' || position === leaderIn(round)) addInRound(seen, kind, round, position)
    }
  }

  function notePost(seen: Seen): void {
    if (seen.hasPost) return
    seen.hasPost = true
    seen.counts.postDuties += 1
  }

  function takePre(seen: Seen, signer: bigint): void {
    const position = seen.counts.operatorIds.indexOf(signer)
    if (position === -1 || (seen.pre & (1 << position)) !== 0) return
    if (seen.pre === 0) seen.counts.preDuties += 1
    seen.pre |= 1 << position
    add(seen, 'pre', position)
  }

  return {
    add(message) {
      const seen = seenOf(message)
      if (seen === undefined) return
      if (message.kind === 'consensus') return takeConsensus(message, seen)
      const [signer] = message.signed.operatorIds
      if (message.content.type !== PARTIAL_TYPE.postConsensus && signer !== undefined)
        takePre(seen, signer)
    },
    addSignature({ messageId, slot }, signer) {
      const seen = slots.get(slot)?.get(messageId)
      const position = seen?.counts.operatorIds.indexOf(signer) ?? -1
      if (seen === undefined || position === -1 || (seen.post & (1 << position)) !== 0) return
      notePost(seen)
      seen.post |= 1 << position
      add(seen, 'post', position)
    },
    restore(stored) {
      for (const { rounds, preDuties, postDuties, counts, ...key } of stored) {
        const total = totalOf(key)
        total.rounds += rounds
        total.preDuties += preDuties
        total.postDuties += postDuties
        for (const [i, count] of counts.entries()) total.counts[i] = (total.counts[i] ?? 0) + count
      }
    },
    drainChanged() {
      const list = [...changed].map((total) => ({ ...total, counts: [...total.counts] }))
      changed.clear()
      return list
    },
    expire(slot) {
      oldest = Math.max(oldest, slot)
      for (const past of slots.keys()) if (past < oldest) slots.delete(past)
      for (const [name, total] of totals) {
        if (total.slot + POINT_SLOTS <= oldest && !changed.has(total)) totals.delete(name)
      }
    },
  }
}

const KIND_OF = new Map<number, 'leader' | 'prepare' | 'commit'>([
  [QBFT_TYPE.proposal, 'leader'],
  [QBFT_TYPE.prepare, 'prepare'],
  [QBFT_TYPE.commit, 'commit'],
])

const nameOf = ({ slot, role, committeeId }: Pick<PointCounts, 'slot' | 'role' | 'committeeId'>) =>
  `${slot} ${role} ${committeeId}`
