import { createHash } from 'node:crypto'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import { sleep } from '@ssv-exporter/service-kit/sleep'
import type { GenesisGeneration } from '@ssv-exporter/ssv/genesis/generation'
import { attestationData } from './attestation-data.ts'
import type { CommitteeSigner } from './committee-signer.ts'
import { createDecision, type Decision } from './decision.ts'
import type { Faults } from './faults.ts'
import type { ForkClock } from './fork-clock.ts'
import type { OperatorHabits } from './habits.ts'
import type { ProducedDecided, WritableLedger } from './ledger.ts'
import { mergeLate, type OwnQuorum, ownQuorums } from './own-quorums.ts'
import type { PeerMesh } from './peer-mesh.ts'
import { planDuty } from './plan-duty.ts'
import type { DecisionPublisher } from './publisher.ts'

/** Upper bound of committee numbers in the real network. */
const COMMITTEES_PER_SLOT = 64

export interface DecisionModules {
  readonly generation: GenesisGeneration
  readonly clock: ForkClock
  readonly mesh: PeerMesh
  readonly publisher: DecisionPublisher
  readonly ledger: WritableLedger
  readonly faults: () => Faults
  readonly signal: AbortSignal
  readonly logger: Logger
}

export interface DecidingValidator {
  /** 96 lower-case hex characters. */
  readonly publicKey: string
  /** The same, 48 bytes. */
  readonly key: Uint8Array
  readonly signer: CommitteeSigner
}

export interface Decisions {
  /**
   * Decides the next height of a duty sequence and publishes it; returns false, without using up a
   * height, if no quorum is up.
   * @param victim see `Decision`
   */
  decide(validator: DecidingValidator, role: number, victim?: string): Promise<boolean>
  /** Resolves when nothing is pending, including late commits. */
  settled(): Promise<void>
}

/** A decision, and what each signer publishes of it; empty if they do not publish their own. */
interface MadeDecision {
  readonly decision: Decision
  readonly quorums: readonly OwnQuorum[]
}

/** Makes committees decide, record decisions and publish them, with faults. */
export function createDecisions(
  { seed, habits }: { readonly seed: string; readonly habits: OperatorHabits },
  modules: DecisionModules,
): Decisions {
  const { generation, clock, mesh, publisher, ledger, faults, signal, logger } = modules
  const nextHeights = new Map<string, number>()
  const pending = new Set<Promise<unknown>>()

  function track<T>(work: Promise<T>): Promise<T> {
    pending.add(work)
    work.finally(() => pending.delete(work)).catch(() => {})
    return work
  }

  function come(
    { publicKey, key, signer }: DecidingValidator,
    role: number,
    victim: string | undefined,
  ): MadeDecision | undefined {
    const available = mesh.available(signer.nodeIds)
    if (available.length < signer.quorum) return undefined
    const sequence = `${publicKey}/${role}`
    const height = nextHeights.get(sequence) ?? 0
    nextHeights.set(sequence, height + 1)
    const facts = { seed, publicKey, role, height, available, quorum: signer.quorum }
    const plan = planDuty(facts, faults())
    const nowMs = clock.now()
    const agreement = {
      publicKey: key,
      role,
      height,
      round: plan.round,
      value: attestationData(
        clock.slot(nowMs),
        height % COMMITTEES_PER_SLOT,
        `${seed} ${publicKey} ${role} ${height}`,
      ),
    }
    const decision = createDecision(
      { publicKey, fork: clock.at(nowMs), plan, signer, victim, agreement },
      { generation },
    )
    const quorums = quorumsOf(decision)
    remember(decision, available, quorums)
    return { decision, quorums }
  }

  /** What each signer publishes of it, if they publish their own. */
  function quorumsOf(decision: Decision): readonly OwnQuorum[] {
    if (!habits.ownQuorums) return []
    const quorums = ownQuorums(decision, { seed })
    return habits.brokenMerges ? quorums : quorums.map(({ merged: _, ...quorum }) => quorum)
  }

  /** All participants record it, whether they signed in time or not. */
  function remember(
    { publicKey, decided }: Decision,
    nodeIds: readonly number[],
    quorums: readonly OwnQuorum[],
  ): void {
    const own = new Map(quorums.map((quorum) => [quorum.nodeId, quorum]))
    for (const nodeId of nodeIds) {
      const { merged, first } = own.get(nodeId) ?? quorums[0] ?? { first: decided }
      mesh.peerOf(nodeId).history.put(publicKey, merged ?? first)
    }
  }

  async function publishDecision({ decision, quorums }: MadeDecision): Promise<void> {
    const { plan } = decision
    let entry = entryOf(decision, bestSigners(decision, quorums))
    // First, so that no peer can receive a decision that is not in it.
    ledger.put(entry)
    if (plan.published) await publisher.before(decision)
    await publisher.trouble(decision)
    if (plan.published) {
      const gossiped = await publish(decision, quorums)
      entry = { ...entry, gossiped }
      ledger.put(entry)
      await publisher.after(decision)
    }
    for (const nodeId of habits.asksForHistory ? plan.signers : []) {
      mesh.peerOf(nodeId).requester?.decided(decision)
    }
    if (plan.replay) await publisher.replay(decision)
    if (plan.late !== undefined && plan.published)
      void track(publishLate({ decision, quorums }, plan.late, entry))
  }

  async function publish(decision: Decision, quorums: readonly OwnQuorum[]): Promise<boolean> {
    if (quorums.length === 0) return publisher.decided(decision)
    const own = await publisher.own(decision, quorums)
    // Not all releases corrupted merged messages.
    const whole = decision.plan.early !== undefined && (await publisher.decided(decision))
    return own || whole
  }

  async function publishLate(
    { decision, quorums }: MadeDecision,
    nodeId: number,
    entry: ProducedDecided,
  ): Promise<void> {
    await sleep(faults().lateSignerDelayMs, signal)
    const reachable = [...entry.reachable, nodeId].toSorted((a, b) => a - b)
    ledger.put({ ...entry, reachable })
    if (!(await publisher.commit(decision, nodeId))) return ledger.put(entry)
    if (!habits.brokenMerges) return
    const merged = quorums.map((quorum) => mergeLate(quorum, nodeId))
    remember(decision, decision.plan.signers, merged)
    await publisher.merged(decision, merged)
  }

  return {
    async decide(validator, role, victim) {
      try {
        const made = come(validator, role, victim)
        if (made === undefined) return false
        await track(publishDecision(made))
        return true
      } catch (error) {
        if (!signal.aborted) logger.error({ err: error }, 'failed to publish decision')
        return false
      }
    },
    async settled() {
      while (pending.size > 0) await Promise.allSettled(pending)
    },
  }
}

/**
 * Signers of the valid decided message with the most signers. Correctly merged messages are
 * gossiped, not stored: histories contain those of the other operators.
 */
function bestSigners({ plan, decided }: Decision, [own]: readonly OwnQuorum[]): readonly number[] {
  if (own === undefined || (plan.early !== undefined && plan.published)) return decided.signers
  return own.first.signers.toSorted((a, b) => a - b)
}

function entryOf(
  { publicKey, rootFork, plan, decided }: Decision,
  signers: readonly number[],
): ProducedDecided {
  return {
    publicKey,
    role: decided.role,
    height: decided.height,
    round: decided.round,
    valueHash: createHash('sha256').update(decided.value).digest('hex'),
    rootFork,
    signers,
    reachable: decided.signers,
    gossiped: plan.published,
    producedAtMs: Date.now(),
  }
}
