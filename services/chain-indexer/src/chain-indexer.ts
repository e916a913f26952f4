import type { Jobs } from '@ssv-exporter/jobs/jobs'
import type { Readiness } from '@ssv-exporter/service-kit/admin-server'
import type { ExporterError } from '@ssv-exporter/service-kit/errors'
import { createFailureLog } from '@ssv-exporter/service-kit/failure-log'
import type { Startable } from '@ssv-exporter/service-kit/lifecycle'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import { type Metrics, show } from '@ssv-exporter/service-kit/metrics'
import { sleep } from '@ssv-exporter/service-kit/sleep'
import type { Database } from '@ssv-exporter/store/database'
import { DatabaseError, FencedError } from '@ssv-exporter/store/errors'
import type { LeaseSource } from '@ssv-exporter/store/lease'
import { claimChain } from './claim-chain.ts'
import { followChain } from './follow-chain.ts'
import { createHeadWatchdog, type HeadAge } from './head/head-watchdog.ts'
import { createHealthProblems, type HealthProblem, PROBLEM_KINDS } from './health-problems.ts'
import { registerHousekeeping } from './housekeeping.ts'
import type { ChainIndexerOptions } from './indexer-options.ts'
import type { KeyVerifier } from './keys/key-verifier.ts'
import { createIndexerMetrics } from './metrics.ts'
import { createProgress, type ProgressFacts, UNRECOGNISED_LOGS } from './progress.ts'
import { replayOutdated } from './replay/replay-outdated.ts'
import { retryTransient } from './retry-transient.ts'
import type { ChainSource } from './rpc/chain-source.ts'
import type { EndpointFacts } from './rpc/endpoint-health.ts'
import { updateProblems } from './verify/update-problems.ts'
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
  /**
   * Called once when the indexer cannot continue; the process should exit with the error's exit
   * code.
   */
  onFatal(error: unknown): void
  /** How long a leader may fail before it reports not ready; overridden in tests. */
  failingAfterMs?: number
}

/**
 * `standby`: another process leads. `cannot-lead`: no leader is visible, and this process cannot
 * become one.
 */
export type IndexerRole = 'starting' | 'standby' | 'cannot-lead' | 'leader' | 'stopped'

/** Head and progress are reported by the leader only. */
export interface IndexerStatus extends ProgressFacts, Partial<HeadAge> {
  role: IndexerRole
  /** Why it cannot lead or continue: the code of the repeating failure. */
  fault: string | undefined
  network: string
  endpoints: EndpointFacts[]
  /**
   * The index has reached the head and nothing is known to be missing: there is no open
   * contradiction and no history before the start block.
   */
  synced: boolean
  /** How far the index is proved and what is unproved; undefined unless this process leads. */
  verification: (VerificationFacts & FormerVerificationNames) | undefined
  /** Why the data is incomplete or out of date; empty when healthy. */
  problems: HealthProblem[]
  /** Former name of `problems`; removed in the next release. */
  trouble: HealthProblem[]
}

/** Removed in the next release. */
interface FormerVerificationNames {
  /** Former name of `unverifiedBlocks`. */
  believedBlocks: number
}

export interface ChainIndexer extends Startable {
  /**
   * Ready on standby, and as leader without problems. A standby that reported not ready would block
   * every rolling update. Not ready while it cannot lead, has a problem, or recognises none of
   * the contract's logs as events of the configured generation (CONTRACT_UNRECOGNISED).
   */
  ready(): Promise<Readiness>
  status(): IndexerStatus
}

const STANDBY_PAUSE_MS = 250
const WATCH_MS = 1_000
/** Short outages of endpoints or Postgres are normal; only longer ones count as a problem. */
const FAILING_AFTER_MS = 30_000

type LeaderOptions = ChainIndexerOptions & { fencingToken: number; signal: AbortSignal }

/**
 * Writes the registry from the contract's logs. Several instances may run: one holds the lease and
 * writes, the others are standbys and take over within seconds.
 */
export function createChainIndexer(
  options: ChainIndexerOptions,
  modules: ChainIndexerModules,
): ChainIndexer {
  const { logger, source } = modules
  const { failingAfterMs = FAILING_AFTER_MS } = modules
  const problems = createHealthProblems({
    failingAfterMs,
    isSynced: () => progress.facts().synced,
  })
  const watchdog = createHeadWatchdog({ timeoutSeconds: options.headTimeoutSeconds })
  const metrics = createIndexerMetrics(modules.metrics, {
    age: headAge,
    problems: problems.all,
  })
  function headAge(): Partial<HeadAge> {
    return role === 'leader' ? watchdog.age() : {}
  }
  let warned = false
  let lastProgress = ''
  let blocksIndexed = Promise.withResolvers<void>()
  /** Wakes consumers that wait for blocks; polls without new logs wake nobody. */
  function wake({ indexedBlock, lagBlocks, synced }: ProgressFacts): void {
    const next = `${indexedBlock} ${lagBlocks} ${synced}`
    if (next === lastProgress) return
    lastProgress = next
    blocksIndexed.resolve()
    blocksIndexed = Promise.withResolvers<void>()
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
    updateProblems(problems, facts, options.startBlock)
  })
  const failures = createFailureLog({ logger })
  const stopping = new AbortController()
  let role: IndexerRole = 'starting'
  let running = Promise.resolve()

  function setRole(next: IndexerRole): void {
    role = next
    metrics.leader.set(next === 'leader' ? 1 : 0)
    metrics.cannotLead.set(next === 'cannot-lead' ? 1 : 0)
    if (next !== 'leader') {
      progress.forget()
      verification.forget()
      source.clearHeads()
      for (const kind of PROBLEM_KINDS) problems.clear(kind)
    }
    if (next !== 'cannot-lead') problems.recovered()
  }
  setRole('starting')

  const onFailure = (error: ExporterError) => {
    metrics.faults.inc({ code: error.code })
    // Until it has led once, only the database can prevent it from leading.
    if (role === 'starting' && error instanceof DatabaseError) setRole('cannot-lead')
    problems.failed(error)
  }
  /**
   * Blocks were indexed, or the next request is narrower: a range that is refused or answered
   * wrongly may have to be halved more than ten times.
   */
  const advance = () =>
    [progress.facts().indexedBlock, ...source.endpoints().map((one) => one.mostBlocks)].join()
  /** Checks that the head advances while this process is the leader. */
  const watch = () => {
    if (role !== 'leader') return
    const { stalled, headUnchangedSeconds } = watchdog.age()
    if (stalled) {
      problems.set('head-stalled', 'HEAD_STALLED', `no new head for ${headUnchangedSeconds} s`)
    } else problems.clear('head-stalled')
    try {
      watchdog.assertAlive()
    } catch (error) {
      modules.onFatal(error)
    }
  }
  let watching: NodeJS.Timeout | undefined

  const lead = async () => {
    const lease = await modules.leases.acquire(stopping.signal, {
      standingBy: () => setRole('standby'),
      blocked(error) {
        setRole('cannot-lead')
        problems.failed(error)
      },
    })
    setRole('leader')
    watchdog.restart()
    const ended = new AbortController()
    const signal = AbortSignal.any([stopping.signal, lease.lost, ended.signal])
    const leaderOptions = { ...options, fencingToken: lease.fencingToken, signal }
    const indexing = retryTransient(signal, () => indexAsLeader(leaderOptions), {
      failures,
      onFailure,
      advance,
    })
    const work = [indexing, verify(leaderOptions)]
    try {
      await Promise.all(work)
    } catch (error) {
      // After losing the lease, return to standby; the fence rejects writes in flight.
      if (!lease.lost.aborted && !(error instanceof FencedError)) throw error
      setRole('standby')
      stopping.signal.throwIfAborted()
      logger.warn({ fencingToken: lease.fencingToken, err: error }, 'leadership lost')
      // Fenced while the lease is still held: the lock and the tables are in different databases.
      // Retry slowly.
      await sleep(STANDBY_PAUSE_MS, stopping.signal)
    } finally {
      ended.abort(new Error('indexing or verification failed'))
      await Promise.allSettled(work)
      // A request in flight may have seen a head since.
      if (role !== 'leader') source.clearHeads()
      await lease.release()
    }
  }
  const indexAsLeader = async (leaderOptions: LeaderOptions) => {
    // The head is not polled while the registry is being derived again.
    const { database, verifier } = modules
    await replayOutdated(leaderOptions, {
      database,
      verifier,
      logger,
      onProgress: watchdog.restart,
    })
    const onAnswer = problems.recovered
    const onContradiction = ({ reason }: { reason: string }) =>
      problems.set('contradiction', 'CONTRADICTION', reason)
    const follow = { ...modules, metrics, progress, watchdog, onAnswer, onContradiction }
    await followChain(leaderOptions, follow)
  }
  const verify = (leaderOptions: LeaderOptions) =>
    runVerifier(leaderOptions, {
      ...modules,
      metrics,
      progress: verification,
      onProgress: watchdog.restart,
      blocksIndexed: () => blocksIndexed.promise,
      behindHead() {
        const { lagBlocks } = progress.facts()
        return lagBlocks === undefined ? undefined : lagBlocks - options.followDistance
      },
    })

  const run = async () => {
    try {
      const claim = () => claimChain(options, modules)
      await retryTransient(stopping.signal, claim, { failures, onFailure })
      await registerHousekeeping(options, modules)
      while (!stopping.signal.aborted) await lead()
    } catch (error) {
      if (!stopping.signal.aborted) modules.onFatal(error)
    } finally {
      setRole('stopped')
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
      // Abandon requests in flight: an endpoint may be slow.
      source.close()
      await running
    },
    async ready() {
      if (progress.facts().unrecognised) {
        return { ready: false, role, reason: 'CONTRACT_UNRECOGNISED' }
      }
      const current = role === 'leader' ? problems.all() : []
      const isUsable = role === 'standby' || role === 'leader'
      const reason = isUsable ? current[0]?.code : problems.fault()
      return {
        ready: isUsable && current.length === 0,
        role,
        ...(reason !== undefined && { reason }),
        ...(current.length > 0 && { problems: current, trouble: current }),
      }
    },
    status() {
      const current = problems.all()
      const facts = progress.facts()
      const verified = verification.facts()
      return {
        role,
        fault: problems.fault(),
        network: options.network,
        ...facts,
        synced: facts.synced && !current.some(({ kind }) => INCOMPLETE.has(kind)),
        ...headAge(),
        verification: verified && { ...verified, believedBlocks: verified.unverifiedBlocks },
        endpoints: source.endpoints(),
        problems: current,
        trouble: current,
      }
    },
  }
}

/** Problems which mean that the index is or may be incomplete. */
const INCOMPLETE: ReadonlySet<HealthProblem['kind']> = new Set([
  'contradiction',
  'start-block',
  'empty',
])
