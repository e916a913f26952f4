import { createHash } from 'node:crypto'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import { sleep } from '@ssv-exporter/service-kit/sleep'
import type { Generation } from '@ssv-exporter/ssv/generation'
import { attestationData } from './attestation-data.ts'
import type { CommitteeSigner } from './committee-signer.ts'
import { createDecision, type Decision } from './decision.ts'
import type { Faults } from './faults.ts'
import type { ForkClock } from './fork-clock.ts'
import type { ProducedDecided, WritableLedger } from './ledger.ts'
import type { PeerMesh } from './peer-mesh.ts'
import { planDuty } from './plan-duty.ts'
import type { Teller } from './teller.ts'

/** Committees of the real network are numbered below it. */
const COMMITTEES_PER_SLOT = 64

export interface DecisionModules {
  readonly generation: Generation
  readonly clock: ForkClock
  readonly mesh: PeerMesh
  readonly teller: Teller
  readonly ledger: WritableLedger
  readonly faults: () => Faults
  readonly signal: AbortSignal
  readonly logger: Logger
}

export interface DecidingValidator {
  /** 96 lower-case hex characters. */
  readonly publicKey: string
  readonly signer: CommitteeSigner
}

export interface Decisions {
  /**
   * Comes to the next decision of a chain and tells it; false when no quorum is up, and then no height is used up.
   * @param victim see `Decision`
   */
  decide(validator: DecidingValidator, role: number, victim?: string): Promise<boolean>
  /** Resolves when nothing is under way, late commits included. */
  settled(): Promise<void>
}

/** Lets committees come to decisions, remember them and tell the network, well or badly. */
export function createDecisions(
  { seed }: { readonly seed: string },
  modules: DecisionModules,
): Decisions {
  const { generation, clock, mesh, teller, ledger, faults, signal, logger } = modules
  const nextHeights = new Map<string, number>()
  const underWay = new Set<Promise<unknown>>()

  function track<T>(work: Promise<T>): Promise<T> {
    underWay.add(work)
    work.finally(() => underWay.delete(work)).catch(() => {})
    return work
  }

  function come(
    { publicKey, signer }: DecidingValidator,
    role: number,
    victim: string | undefined,
  ): Decision | undefined {
    const available = mesh.available(signer.nodeIds)
    if (available.length < signer.quorum) return undefined
    const chain = `${publicKey}/${role}`
    const height = nextHeights.get(chain) ?? 0
    nextHeights.set(chain, height + 1)
    const facts = { seed, publicKey, role, height, available, quorum: signer.quorum }
    const plan = planDuty(facts, faults())
    const nowMs = clock.now()
    const agreement = {
      publicKey: Buffer.from(publicKey, 'hex'),
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
    // Who takes part remembers, whether it signed in time or not.
    for (const peer of new Set(available.map(mesh.peerOf))) {
      peer.history.put(publicKey, decision.decided)
    }
    return decision
  }

  async function tell(decision: Decision): Promise<void> {
    const { plan } = decision
    let entry = entryOf(decision)
    // First, so that nobody can hear of a decision that is not in it.
    ledger.put(entry)
    if (plan.published) await teller.before(decision)
    await teller.trouble(decision)
    if (plan.published) {
      const gossiped = await teller.decided(decision)
      entry = { ...entry, gossiped }
      ledger.put(entry)
      await teller.after(decision)
    }
    if (plan.replay) await teller.replay(decision)
    if (plan.late !== undefined && plan.published) track(tellLate(decision, plan.late, entry))
  }

  async function tellLate(
    decision: Decision,
    nodeId: number,
    entry: ProducedDecided,
  ): Promise<void> {
    await sleep(faults().lateSignerDelayMs, signal)
    const reachable = [...entry.signers, nodeId].toSorted((a, b) => a - b)
    ledger.put({ ...entry, reachable })
    if (!(await teller.commit(decision, nodeId))) ledger.put(entry)
  }

  return {
    async decide(validator, role, victim) {
      try {
        const decision = come(validator, role, victim)
        if (decision === undefined) return false
        await track(tell(decision))
        return true
      } catch (error) {
        if (!signal.aborted) logger.error({ err: error }, 'operators could not tell a decision')
        return false
      }
    },
    async settled() {
      while (underWay.size > 0) await Promise.allSettled(underWay)
    },
  }
}

function entryOf({ publicKey, rootFork, plan, decided }: Decision): ProducedDecided {
  return {
    publicKey,
    role: decided.role,
    height: decided.height,
    round: decided.round,
    valueHash: createHash('sha256').update(decided.value).digest('hex'),
    rootFork,
    signers: decided.signers,
    reachable: decided.signers,
    gossiped: plan.published,
    producedAtMs: Date.now(),
  }
}
