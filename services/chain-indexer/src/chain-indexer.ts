import type { Jobs } from '@ssv-exporter/jobs/jobs'
import type { Readiness } from '@ssv-exporter/service-kit/admin-server'
import type { ExporterError } from '@ssv-exporter/service-kit/errors'
import { createFailureLog } from '@ssv-exporter/service-kit/failure-log'
import type { Startable } from '@ssv-exporter/service-kit/lifecycle'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import { type Metrics, show } from '@ssv-exporter/service-kit/metrics'
import { sleep } from '@ssv-exporter/service-kit/sleep'
import type { Database } from '@ssv-exporter/store/database'
import { DatabaseError } from '@ssv-exporter/store/errors'
import { FencedError } from '@ssv-exporter/store/fence'
import type { LeaseSource } from '@ssv-exporter/store/lease'
import { claimChain } from './claim-chain.ts'
import { followChain } from './follow-chain.ts'
import { createHeadWatchdog, type HeadAge } from './head/head-watchdog.ts'
import { registerHousekeeping } from './housekeeping.ts'
import type { ChainIndexerOptions } from './indexer-options.ts'
import type { KeyVerifier } from './keys/key-verifier.ts'
import { createIndexerMetrics } from './metrics.ts'
import { persist } from './persist.ts'
import { createProgress, type ProgressFacts, UNRECOGNISED_LOGS } from './progress.ts'
import { replayOutdated } from './replay/replay-outdated.ts'
import type { ChainSource } from './rpc/chain-source.ts'
import type { EndpointFacts } from './rpc/endpoint-health.ts'
import { createTroubles, TROUBLE_KINDS, type Trouble } from './trouble.ts'
import { noteTroubles } from './verify/note-troubles.ts'
import {
  createVerificationProgress,
  type VerificationFacts,
} from './verify/verification-progress.ts'
import { runVerifier } from './verify/verifier.ts'

export interface ChainIndexerModules {
  database: Database
  source: ChainSource
  verifier: KeyVerifier
  leases: LeaseSource
  jobs: Jobs
  logger: Logger
  metrics: Metrics
  /** Called when something waits in the outbox. */
  onPublished(): void
  /** Called once when the indexer cannot go on; the process should end with the error's exit code. */
  onFatal(error: unknown): void
  /** How long a leader may fail before it is not ready; for tests. */
  failingAfterMs?: number
}

/** `standby`: another one leads. `cannot-lead`: nobody can be seen to lead, and this one cannot either. */
export type IndexerRole = 'starting' | 'standby' | 'cannot-lead' | 'leader' | 'stopped'

/** Of the head and the progress only the leader tells. */
export interface IndexerStatus extends ProgressFacts, Partial<HeadAge> {
  role: IndexerRole
  /** Why it cannot lead, or cannot go on: the code of the failure that repeats. */
  fault: string | undefined
  network: string
  endpoints: EndpointFacts[]
  /**
   * What was indexed reached the head, and nothing is known to be missing in it: no contradiction is open, and no history before the
   * start block.
   */
  synced: boolean
  /** How far it is proved, and what is only believed; undefined unless this process leads. */
  verification: VerificationFacts | undefined
  /** What keeps the data from being complete or up to date; empty when all is well. */
  trouble: Trouble[]
}

export interface ChainIndexer extends Startable {
  /**
   * Ready while it stands by, and while it leads without trouble: a standby that were not would hold up every rolling update. Not
   * ready while it cannot lead, while it has any trouble, and while the contract's logs are none of the configured generation
   * (CONTRACT_UNRECOGNISED).
   */
  ready(): Promise<Readiness>
  status(): IndexerStatus
}

const STANDBY_PAUSE_MS = 250
const WATCH_MS = 1_000
/** Endpoints and Postgres come and go; what lasts longer is trouble. */
const FAILING_AFTER_MS = 30_000

type Led = ChainIndexerOptions & { epoch: number; signal: AbortSignal }

/**
 * Writes the registry from the contract's logs. Many may run: one holds the lease and writes, the
 * others stand by and take over in seconds.
 */
export function createChainIndexer(
  options: ChainIndexerOptions,
  modules: ChainIndexerModules,
): ChainIndexer {
  const { logger, source } = modules
  const { failingAfterMs = FAILING_AFTER_MS } = modules
  const troubles = createTroubles({
    failingAfterMs,
    isSynced: () => progress.facts().synced,
  })
  const watchdog = createHeadWatchdog({ timeoutSeconds: options.headTimeoutSeconds })
  const metrics = createIndexerMetrics(modules.metrics, {
    age: headAge,
    troubles: troubles.all,
  })
  function headAge(): Partial<HeadAge> {
    return role === 'leader' ? watchdog.age() : {}
  }
  let warned = false
  let place = ''
  let moved = Promise.withResolvers<void>()
  /** Wakes who waits for blocks; polls that find nothing new wake nobody. */
  function wake({ indexedBlock, lagBlocks, synced }: ProgressFacts): void {
    const next = `${indexedBlock} ${lagBlocks} ${synced}`
    if (next === place) return
    place = next
    moved.resolve()
    moved = Promise.withResolvers<void>()
  }
  const progress = createProgress((facts) => {
    wake(facts)
    show(metrics.headBlock, facts.headBlock)
    show(metrics.indexedBlock, facts.indexedBlock)
    show(metrics.finalizedBlock, facts.finalizedBlock)
    show(metrics.lag, facts.lagBlocks)
    if (facts.unrecognised && !warned) {
      const { generation, contractAddress: contract } = options
      logger.warn(
        { generation, contract, logs: UNRECOGNISED_LOGS },
        'no contract log matches the configured generation, check contract address and ABI',
      )
    }
    warned = facts.unrecognised
  })
  modules.metrics.gauge({
    name: 'ssv_indexer_progress_age_seconds',
    help: 'Seconds since the registry last advanced; exported by the leader only',
    collect: (gauge) => show(gauge, progress.facts().progressAgeSeconds),
  })
  const verification = createVerificationProgress((facts) => {
    metrics.verified(facts)
    noteTroubles(troubles, facts, options.startBlock)
  })
  const failures = createFailureLog({ logger })
  const stopping = new AbortController()
  let role: IndexerRole = 'starting'
  let running = Promise.resolve()

  function become(next: IndexerRole): void {
    role = next
    metrics.leader.set(next === 'leader' ? 1 : 0)
    metrics.cannotLead.set(next === 'cannot-lead' ? 1 : 0)
    if (next !== 'leader') {
      progress.forget()
      verification.forget()
      source.forgetHeads()
      for (const kind of TROUBLE_KINDS) troubles.clear(kind)
    }
    if (next !== 'cannot-lead') troubles.recovered()
  }
  become('starting')

  const onFailure = (error: ExporterError) => {
    metrics.faults.inc({ code: error.code })
    // Before it has led, nothing but the database can bar its way to that.
    if (role === 'starting' && error instanceof DatabaseError) become('cannot-lead')
    troubles.failed(error)
  }
  /** Looks whether the head moves, as long as this process is the one that follows it. */
  const watch = () => {
    if (role !== 'leader') return
    const { stalled, headUnchangedSeconds } = watchdog.age()
    if (stalled) {
      troubles.set('head-stalled', 'HEAD_STALLED', `no new head for ${headUnchangedSeconds} s`)
    } else troubles.clear('head-stalled')
    try {
      watchdog.assertAlive()
    } catch (error) {
      modules.onFatal(error)
    }
  }
  let watching: NodeJS.Timeout | undefined

  const lead = async () => {
    const lease = await modules.leases.acquire(stopping.signal, {
      standingBy: () => become('standby'),
      blocked(error) {
        become('cannot-lead')
        troubles.failed(error)
      },
    })
    become('leader')
    watchdog.restart()
    const ended = new AbortController()
    const signal = AbortSignal.any([stopping.signal, lease.lost, ended.signal])
    const under = { ...options, epoch: lease.epoch, signal }
    const work = [persist(signal, () => index(under), { failures, onFailure }), verify(under)]
    try {
      await Promise.all(work)
    } catch (error) {
      // Whoever lost the lease goes back to standing by; what it was writing is refused by the fence.
      if (!lease.lost.aborted && !(error instanceof FencedError)) throw error
      become('standby')
      stopping.signal.throwIfAborted()
      logger.warn({ epoch: lease.epoch, err: error }, 'leadership lost')
      // Fenced with the lease still held, the lock and the tables are not of one database: no hurry to try again.
      await sleep(STANDBY_PAUSE_MS, stopping.signal)
    } finally {
      ended.abort(new Error('the other half has failed'))
      await Promise.allSettled(work)
      // What was still under way may have seen a head since.
      if (role !== 'leader') source.forgetHeads()
      await lease.release()
    }
  }
  const index = async (under: Led) => {
    // While the registry is derived anew nobody looks at the head.
    const { database, verifier } = modules
    await replayOutdated(under, { database, verifier, logger, onProgress: watchdog.restart })
    const onAnswer = troubles.recovered
    const onContradiction = ({ reason }: { reason: string }) =>
      troubles.set('contradiction', 'CONTRADICTION', reason)
    const follow = { ...modules, metrics, progress, watchdog, onAnswer, onContradiction }
    await followChain(under, follow)
  }
  const verify = (under: Led) =>
    runVerifier(under, {
      ...modules,
      metrics,
      progress: verification,
      onProgress: watchdog.restart,
      moved: () => moved.promise,
      behindHead() {
        const { lagBlocks } = progress.facts()
        return lagBlocks === undefined ? undefined : lagBlocks - options.followDistance
      },
    })

  const run = async () => {
    try {
      const claim = () => claimChain(options, modules)
      await persist(stopping.signal, claim, { failures, onFailure })
      await registerHousekeeping(options, modules)
      while (!stopping.signal.aborted) await lead()
    } catch (error) {
      if (!stopping.signal.aborted) modules.onFatal(error)
    } finally {
      become('stopped')
    }
  }

  return {
    async start() {
      running = run()
      watching = setInterval(watch, WATCH_MS)
    },
    async stop() {
      clearInterval(watching)
      stopping.abort(new Error('chain-indexer stopping'))
      // Questions under way are given up: an endpoint may take its time.
      source.close()
      await running
    },
    async ready() {
      if (progress.facts().unrecognised) {
        return { ready: false, role, reason: 'CONTRACT_UNRECOGNISED' }
      }
      const trouble = role === 'leader' ? troubles.all() : []
      const isUsable = role === 'standby' || role === 'leader'
      const reason = isUsable ? trouble[0]?.code : troubles.fault()
      return {
        ready: isUsable && trouble.length === 0,
        role,
        ...(reason !== undefined && { reason }),
        ...(trouble.length > 0 && { trouble }),
      }
    },
    status() {
      const trouble = troubles.all()
      const facts = progress.facts()
      return {
        role,
        fault: troubles.fault(),
        network: options.network,
        ...facts,
        synced: facts.synced && !trouble.some(({ kind }) => INCOMPLETE.has(kind)),
        ...headAge(),
        verification: verification.facts(),
        endpoints: source.endpoints(),
        trouble,
      }
    },
  }
}

/** What means that something is missing in what was indexed, or may be. */
const INCOMPLETE: ReadonlySet<Trouble['kind']> = new Set(['contradiction', 'start-block', 'empty'])
