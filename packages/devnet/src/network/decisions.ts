import { createHash } from 'node:crypto'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import { sleep } from '@ssv-exporter/service-kit/sleep'
import type { Agreement, SignedAgreement } from '@ssv-exporter/ssv/agreement'
import type { Fork, Generation } from '@ssv-exporter/ssv/generation'
import { createRandom } from '../random.ts'
import { attestationData } from './attestation-data.ts'
import type { CommitteeSigner } from './committee-signer.ts'
import type { Faults } from './faults.ts'
import { forge } from './forge.ts'
import type { ForkClock } from './fork-clock.ts'
import type { WritableLedger } from './ledger.ts'
import type { PeerMesh } from './peer-mesh.ts'
import { type DutyPlan, planDuty } from './plan-duty.ts'
import { swapIdentifier } from './swap-identifier.ts'

/** Committees of the real network are numbered below it. */
const COMMITTEES_PER_SLOT = 64

export interface DecisionOptions {
  readonly seed: string
  readonly publishers: number
  /** Whether each signer's commit is published before the decided message. */
  readonly commits: boolean
}

export interface DecisionModules {
  readonly generation: Generation
  readonly clock: ForkClock
  readonly mesh: PeerMesh
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
  /** Comes to the next decision of a chain and publishes it; false when no quorum is up. */
  decide(validator: DecidingValidator, role: number, victim?: string): Promise<boolean>
  /** Resolves when nothing is under way, late commits included. */
  settled(): Promise<void>
}

/** Lets committees come to decisions and tell the network, well or badly. */
export function createDecisions(options: DecisionOptions, modules: DecisionModules): Decisions {
  const { seed, publishers } = options
  const { generation, clock, mesh, ledger, faults, signal, logger } = modules
  const nextHeights = new Map<string, number>()
  const underWay = new Set<Promise<unknown>>()

  function track<T>(work: Promise<T>): Promise<T> {
    underWay.add(work)
    work.finally(() => underWay.delete(work)).catch(() => {})
    return work
  }

  async function decide(
    { publicKey, signer }: DecidingValidator,
    role: number,
    victim?: string,
  ): Promise<boolean> {
    const available = mesh.available(signer.nodeIds)
    if (available.length < signer.quorum) return false
    const chain = `${publicKey}/${role}`
    const height = nextHeights.get(chain) ?? 0
    nextHeights.set(chain, height + 1)
    const facts = { seed, publicKey, role, height, available, quorum: signer.quorum }
    const plan = planDuty(facts, faults())
    const nowMs = Date.now()
    const fork = clock.at(nowMs)
    const agreement: Agreement = {
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
    const rootFork = fork.rootForks[0] ?? fork.name
    const signed = (signers: readonly number[], of: Agreement = agreement): SignedAgreement => ({
      ...of,
      signers,
      signature: signer.sign(generation.signingRoot(of, rootFork), signers),
    })
    const decided = signed(plan.signers)
    for (const peer of new Set(available.map(mesh.peerOf))) peer.history.put(publicKey, decided)
    const entry = {
      publicKey,
      role,
      height,
      round: plan.round,
      valueHash: createHash('sha256').update(agreement.value).digest('hex'),
      rootFork,
      signers: plan.signers,
      reachable: [...plan.signers, ...(plan.late === undefined ? [] : [plan.late])].toSorted(
        (a, b) => a - b,
      ),
      gossiped: plan.published,
      producedAtMs: nowMs,
    }
    // First, so that nobody can hear of a decision that is not in it.
    ledger.put(entry)
    const telling: Telling = { publicKey, fork, plan, decided, signed, victim }
    if (options.commits && plan.published) await publishCommits(telling)
    await publishTrouble(telling)
    if (plan.published) await publishDecided(telling)
    if (plan.replay) await publishReplay(telling)
    if (plan.late !== undefined && plan.published) track(publishLate(telling, plan.late))
    return true
  }

  interface Telling {
    readonly publicKey: string
    readonly fork: Fork
    readonly plan: DutyPlan
    readonly decided: SignedAgreement
    readonly signed: (signers: readonly number[], of?: Agreement) => SignedAgreement
    readonly victim: string | undefined
  }

  async function publish(
    { fork }: Telling,
    kind: 'decided' | 'commit',
    message: SignedAgreement,
    by: readonly number[],
    change: (data: Uint8Array) => Uint8Array = (data) => data,
  ): Promise<void> {
    const data = change(fork.encodeGossip(kind, message))
    const topics = fork.publishTopics(message.publicKey, kind)
    const peers = [...new Set(by.map(mesh.peerOf))]
    await Promise.all(peers.map((peer) => peer.publish(topics, data)))
  }

  /** The first publishers of a decision, another one each height. */
  function publishersOf({ decided: { height, signers } }: Telling): readonly number[] {
    const first = height % signers.length
    return [...signers.slice(first), ...signers.slice(0, first)].slice(0, publishers)
  }

  async function publishCommits(telling: Telling): Promise<void> {
    const { signers } = telling.decided
    await Promise.all(
      signers.map((nodeId) => publish(telling, 'commit', telling.signed([nodeId]), [nodeId])),
    )
  }

  async function publishTrouble(telling: Telling): Promise<void> {
    const { decided, plan, victim, publicKey } = telling
    const [by = 0] = decided.signers
    if (plan.forged) await publish(telling, 'decided', forge(decided, 0), [by])
    if (plan.wrongIdentifier && victim !== undefined) {
      // Truly signed by this committee, with the other validator inside.
      const stolen = { ...decided, publicKey: Buffer.from(victim, 'hex') }
      const message = telling.signed(decided.signers, stolen)
      const topics = telling.fork.publishTopics(decided.publicKey, 'decided')
      const data = swapIdentifier(telling.fork.encodeGossip('decided', message), publicKey)
      await mesh.peerOf(by).publish(topics, data)
    }
  }

  async function publishDecided(telling: Telling): Promise<void> {
    const { early } = telling.plan
    const by = publishersOf(telling)
    if (early !== undefined) await publish(telling, 'decided', telling.signed(early), by)
    await publish(telling, 'decided', telling.decided, by)
  }

  async function publishReplay(telling: Telling): Promise<void> {
    const { height, role, signers } = telling.decided
    const [by = 0] = signers.toReversed()
    const older = createRandom(`${seed} replay ${telling.publicKey} ${height}`).integer(height)
    const message = mesh.peerOf(by).history.at(telling.publicKey, role, older)
    if (message !== undefined) await publish(telling, 'decided', message, [by])
  }

  async function publishLate(telling: Telling, nodeId: number): Promise<void> {
    await sleep(faults().lateSignerDelayMs, signal)
    await publish(telling, 'commit', telling.signed([nodeId]), [nodeId])
  }

  return {
    decide: (validator, role, victim) =>
      track(
        decide(validator, role, victim).catch((error) => {
          if (!signal.aborted) logger.error({ err: error }, 'decision failed')
          return false
        }),
      ),
    async settled() {
      while (underWay.size > 0) await Promise.allSettled(underWay)
    },
  }
}
