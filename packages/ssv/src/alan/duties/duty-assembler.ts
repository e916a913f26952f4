import { hexOf } from '@ssv-exporter/encoding/hex-text'
import type { BeaconRole } from '../beacon-roles.ts'
import { forksAt } from '../forks/fork-schedule.ts'
import { PARTIAL_TYPE } from '../messages/partial-signatures.ts'
import { QBFT_TYPE } from '../messages/qbft-message.ts'
import { LAST_ROUND } from '../rounds.ts'
import type { ConsensusMessage } from '../validation/checked-message.ts'
import { epochOf } from '../validation/timing.ts'
import type { AlanNetworkParameters, CommitteeInfo } from '../validation/validation-context.ts'
import { decodeBeaconVote, isGloasVote } from '../values/beacon-vote.ts'
import { type BeaconForks, createDomains } from './beacon-forks.ts'
import {
  ConsensusInstance,
  type KnownRoot,
  type SignatureAwaitingProposal,
  withValue,
} from './consensus-instance.ts'
import {
  type CountOutcome,
  type DutyRecord,
  DutyTally,
  type QuorumSignatures,
} from './duty-record.ts'
import { voteRoots } from './vote-roots.ts'

export interface DutyAssemblerOptions {
  /**
   * Slots for which a duty accepts late signatures. Messages of committees are accepted for 34
   * slots and three seconds.
   */
  readonly retentionSlots?: number
  /** Maximum total signatures that await a proposal. */
  readonly maxAwaitingProposal?: number
  /**
   * How long a duty that reached a quorum waits for its other signers: they usually sign at the same
   * time, and each return is written and published.
   */
  readonly quorumWaitMs?: number
  /**
   * How long changes of a duty that brought no quorum wait for others: until nothing changed for
   * this time, or four times as long.
   */
  readonly quietMs?: number
  /**
   * Called with each new vote of a slot: `restoreVote` uses it to match late signatures after a
   * restart.
   */
  readonly onVote?: (slot: number, value: Uint8Array) => void
  /** Called once for each validator and root that a quorum signed. */
  readonly onQuorum?: (signatures: QuorumSignatures) => void
}

const DEFAULTS = {
  retentionSlots: 36,
  maxAwaitingProposal: 262_144,
  quorumWaitMs: 200,
  quietMs: 1_500,
} as const
/** Maximum wait for a duty that keeps changing, in multiples of `quietMs`. */
const MAX_QUIET_PERIODS = 4
/** Most duties reach a quorum this soon after their first signature. */
const UNPUBLISHED_AFTER_MS = 300
const POLLED_AGAIN_MS = 1_000

export interface DutyAssemblerModules {
  readonly network: AlanNetworkParameters
  /** Called when a value is decoded. */
  readonly forks: () => BeaconForks
}

/** The parts of a consensus message that determine value, round and instance. */
export type ProposedMessage = Pick<
  ConsensusMessage,
  'signed' | 'id' | 'messageId' | 'slot' | 'content'
>

/** A partial signature verified with the operator's share of the validator key. */
export interface VerifiedSignature {
  /** MessageID in hex; identifies the instance. */
  readonly messageId: string
  readonly runnerRole: number
  readonly slot: number
  readonly partialType: number
  readonly committee: CommitteeInfo
  readonly signer: bigint
  readonly validatorIndex: number
  readonly root: Uint8Array
  /** Arrival time, Unix milliseconds. */
  readonly receivedMs: number
  /** 96 bytes, may be a view; needed only with `onQuorum`. */
  readonly signature?: Uint8Array
}

/**
 * pending: awaits its proposal. none: belongs to no duty. foreign: the operator is not in the
 * committee. too-late, too-many-pending: dropped.
 */
export type AddOutcome =
  | CountOutcome
  | 'pending'
  | 'none'
  | 'foreign'
  | 'too-late'
  | 'too-many-pending'

/**
 * Assembles duties from committee proposals and operator signatures. Independent of clock and
 * peers.
 */
export interface DutyAssembler {
  /**
   * Adds an accepted consensus message. Proposals and decided messages carry the value and the
   * round.
   * @returns false if the value is invalid for the role
   */
  addConsensusMessage(message: ProposedMessage, receivedMs: number): boolean
  addSignature(signature: VerifiedSignature): AddOutcome
  /**
   * When the proposal of a consensus instance arrived, Unix milliseconds; undefined if none did.
   * @param messageId MessageID in hex
   */
  proposalMs(slot: number, messageId: string): number | undefined
  /** Restores a vote reported by `onVote` earlier. */
  restoreVote(slot: number, value: Uint8Array): void
  /**
   * Duties that changed since they were last returned, each as a whole. A duty that reached a quorum
   * is returned when all operators have signed, or shortly after; one that changed otherwise, once
   * it has not changed for a while.
   *
   * @param nowMs on the clock of `receivedMs`; absent: all that changed
   */
  drainChanged(nowMs?: number): DutyRecord[]
  /**
   * Unpublished duties: with changes that have waited for a moment and will wait on. `drainChanged`
   * returns them later all the same, and this at most once per second.
   */
  pollUnpublished(nowMs: number): DutyRecord[]
  /** Drops slots that are too old at `nowMs`. @returns signatures whose proposal never arrived */
  expire(nowMs: number): number
  readonly slots: number
  /** Signatures. */
  readonly awaitingProposal: number
}

interface SlotState {
  readonly votes: Map<string, KnownRoot>
  readonly instances: Map<string, ConsensusInstance>
  readonly duties: Map<string, DutyTally>
}

/** When a duty changed since it was last returned. */
interface ChangeTimes {
  readonly firstMs: number
  lastMs: number
  /** When a validator reached a quorum. */
  quorumMs?: number
  /** When it was last returned as unpublished. */
  polledMs?: number
  /** Whether something changed since. */
  isNew: boolean
}

export function createDutyAssembler(
  options: DutyAssemblerOptions,
  { network, forks }: DutyAssemblerModules,
): DutyAssembler {
  const { retentionSlots, maxAwaitingProposal, quorumWaitMs, quietMs, onVote, onQuorum } = {
    ...DEFAULTS,
    ...options,
  }
  const domainAt = createDomains(forks)
  const slots = new Map<number, SlotState>()
  const changed = new Map<DutyTally, ChangeTimes>()
  let awaiting = 0
  let oldest = Number.NEGATIVE_INFINITY

  function stateOf(slot: number): SlotState | undefined {
    if (slot < oldest) return undefined
    const known = slots.get(slot)
    if (known !== undefined) return known
    const made = { votes: new Map(), instances: new Map(), duties: new Map() }
    slots.set(slot, made)
    return made
  }

  /** Undefined if it is unknown. */
  function gloasAt(slot: number): boolean | undefined {
    const { gloas, gloasUnknown } = forksAt(network.schedule, slot)
    return gloasUnknown === true ? undefined : gloas
  }

  function instanceOf(
    state: SlotState,
    { messageId, runnerRole, slot }: { messageId: string; runnerRole: number; slot: number },
  ): ConsensusInstance {
    const known = state.instances.get(messageId)
    if (known !== undefined) return known
    const gloas = gloasAt(slot)
    const instance = new ConsensusInstance(
      { runnerRole, slot, epoch: epochOf(network, slot), gloas },
      state.votes,
      forks,
      domainAt,
    )
    state.instances.set(messageId, instance)
    return instance
  }

  function count(
    state: SlotState,
    slot: number,
    role: BeaconRole,
    instance: ConsensusInstance,
    signature: SignatureAwaitingProposal,
  ): CountOutcome {
    const { committee } = signature
    const committeeId = hexOf(committee.id)
    const name = `${role} ${committeeId}`
    let duty = state.duties.get(name)
    if (duty === undefined) {
      const { operatorIds } = committee
      duty = new DutyTally({ slot, role, committeeId, operatorIds }, onQuorum)
      state.duties.set(name, duty)
    }
    const outcome = duty.add(signature, instance)
    instance.duties.add(duty)
    if (outcome === 'counted') recordChange(duty, signature.receivedMs)
    return outcome
  }

  function recordChange(duty: DutyTally, ms: number): void {
    const times = changed.get(duty) ?? { firstMs: ms, lastMs: ms, isNew: true }
    times.isNew = true
    times.lastMs = Math.max(times.lastMs, ms)
    if (duty.reachedQuorum) times.quorumMs ??= ms
    changed.set(duty, times)
  }

  function isReady(duty: DutyTally, { firstMs, lastMs, quorumMs }: ChangeTimes, nowMs: number) {
    if (quorumMs !== undefined && (nowMs - quorumMs >= quorumWaitMs || duty.isSignedByAll))
      return true
    return nowMs - lastMs >= quietMs || nowMs - firstMs >= MAX_QUIET_PERIODS * quietMs
  }

  /** Signatures received before the proposal. */
  function classifyAwaiting(state: SlotState, slot: number, instance: ConsensusInstance): void {
    for (const [name, signature] of instance.awaitingProposal) {
      const role = instance.classify(PARTIAL_TYPE.postConsensus, signature)
      if (role === 'unknown') continue
      instance.awaitingProposal.delete(name)
      awaiting -= 1
      if (role !== 'none') count(state, slot, role, instance, signature)
    }
  }

  /** @returns whether it is new; every committee of the slot may have signed it */
  function addVote(state: SlotState, slot: number, roots: ReadonlyMap<string, KnownRoot>): boolean {
    const unknown = [...roots].filter(([root]) => !state.votes.has(root))
    for (const [root, known] of unknown) state.votes.set(root, known)
    if (unknown.length === 0) return false
    for (const instance of state.instances.values()) classifyAwaiting(state, slot, instance)
    return true
  }

  function addAwaitingProposal(
    instance: ConsensusInstance,
    signature: SignatureAwaitingProposal,
  ): AddOutcome {
    const { root, validatorIndex, signer } = signature
    const name = `${root} ${validatorIndex} ${signer}`
    if (instance.awaitingProposal.has(name)) return 'repeated'
    if (awaiting >= maxAwaitingProposal) return 'too-many-pending'
    instance.awaitingProposal.set(name, signature)
    awaiting += 1
    return 'pending'
  }

  return {
    addConsensusMessage({ signed, id, messageId, slot, content }, receivedMs) {
      const state = stateOf(slot)
      if (state === undefined) return true
      const isDecided = signed.operatorIds.length > 1
      const isProposal = content.type === QBFT_TYPE.proposal
      if (!isDecided && !isProposal) return true
      // An operator can propose in any round, but no quorum takes part in a later one.
      const round = Number(content.round)
      if (round > LAST_ROUND) return true
      const instance = instanceOf(state, { messageId, runnerRole: id.runnerRole, slot })
      if (isDecided) instance.recordDecidedRound(round)
      else instance.recordProposal(round, receivedMs)
      for (const duty of instance.duties) recordChange(duty, receivedMs)
      if (signed.fullData.length === 0) return true
      try {
        const root = hexOf(content.root)
        const roots = instance.addValue({ round, root, isDecided }, signed.fullData)
        if (roots === undefined) classifyAwaiting(state, slot, instance)
        else if (addVote(state, slot, roots)) onVote?.(slot, signed.fullData.slice())
        return true
      } catch {
        return false
      }
    },
    addSignature(signature) {
      const { committee, slot, partialType, validatorIndex, receivedMs } = signature
      const state = stateOf(slot)
      if (state === undefined) return 'too-late'
      const signer = committee.operatorIds.indexOf(signature.signer)
      if (signer === -1) return 'foreign'
      const instance = instanceOf(state, signature)
      const own = onQuorum && signature.signature?.slice()
      const one = {
        ...{ validatorIndex, root: hexOf(signature.root), signer, receivedMs, committee },
        ...(own && { signature: own }),
      }
      const role = instance.classify(partialType, one)
      if (role === 'none') return 'none'
      if (role === 'unknown') return addAwaitingProposal(instance, one)
      return count(state, slot, role, instance, one)
    },
    proposalMs: (slot, messageId) => slots.get(slot)?.instances.get(messageId)?.proposalMs,
    restoreVote(slot, value) {
      const state = stateOf(slot)
      const gloas = gloasAt(slot) ?? isGloasVote(value)
      // It may have been taken while the forks were unknown, and be of the other one.
      if (state === undefined || gloas !== isGloasVote(value)) return
      const vote = decodeBeaconVote(value, gloas)
      const roots = voteRoots(vote, slot, epochOf(network, slot), domainAt, forks())
      addVote(state, slot, withValue(roots, value))
    },
    drainChanged(nowMs = Number.POSITIVE_INFINITY) {
      const records: DutyRecord[] = []
      for (const [duty, times] of changed) {
        if (!isReady(duty, times, nowMs)) continue
        changed.delete(duty)
        records.push(duty.read())
      }
      return records
    },
    pollUnpublished(nowMs) {
      const records: DutyRecord[] = []
      for (const [duty, times] of changed) {
        const { firstMs, polledMs = Number.NEGATIVE_INFINITY, isNew } = times
        if (!isNew || nowMs - firstMs < UNPUBLISHED_AFTER_MS) continue
        if (nowMs - polledMs < POLLED_AGAIN_MS) continue
        times.polledMs = nowMs
        times.isNew = false
        records.push(duty.peek())
      }
      return records
    },
    expire(nowMs) {
      const before = Math.floor((nowMs - network.genesisMs) / network.slotMs) - retentionSlots
      oldest = Math.max(oldest, before)
      let lost = 0
      for (const [slot, { instances }] of slots) {
        if (slot >= oldest) continue
        for (const { awaitingProposal } of instances.values()) lost += awaitingProposal.size
        slots.delete(slot)
      }
      awaiting -= lost
      return lost
    },
    get slots() {
      return slots.size
    },
    get awaitingProposal() {
      return awaiting
    },
  }
}
