import type { Jobs } from '@ssv-exporter/jobs/jobs'
import type { Readiness } from '@ssv-exporter/service-kit/admin-server'
import { ExporterError } from '@ssv-exporter/service-kit/errors'
import { createFailureLog } from '@ssv-exporter/service-kit/failure-log'
import type { Startable } from '@ssv-exporter/service-kit/lifecycle'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import { type Metrics, show } from '@ssv-exporter/service-kit/metrics'
import { sleep } from '@ssv-exporter/service-kit/sleep'
import type { Database } from '@ssv-exporter/store/database'
import { DatabaseError } from '@ssv-exporter/store/database-error'
import { FencedError } from '@ssv-exporter/store/fence'
import type { LeaseSource } from '@ssv-exporter/store/lease'
import { claimChain } from './claim-chain.ts'
import { followChain } from './follow-chain.ts'
import { createHeadWatchdog, type HeadAge } from './head/head-watchdog.ts'
import { ReorgBelowFinalityError } from './head/reorg-below-finality-error.ts'
import { registerHousekeeping } from './housekeeping.ts'
import type { ChainIndexerOptions } from './indexer-options.ts'
import type { KeyVerifier } from './keys/key-verifier.ts'
import { createIndexerMetrics } from './metrics.ts'
import { createProgress, type ProgressFacts, UNRECOGNISED_LOGS } from './progress.ts'
import { replayOutdated } from './replay/replay-outdated.ts'
import type { ChainSource } from './rpc/chain-source.ts'
import type { EndpointFacts } from './rpc/endpoint-health.ts'
import { createTroubles, TROUBLE_KINDS, type Trouble } from './trouble.ts'

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
  /** How long a leader may fail before it says that it is not ready; for tests. */
  stalledAfterMs?: number
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
  /** What keeps the data from being complete or up to date; empty when all is well. */
  trouble: Trouble[]
}

export interface ChainIndexer extends Startable {
  /**
   * Ready while it stands by, and while it leads without trouble and goes on: a standby that were not would hold up every rolling
   * update. Not ready while it cannot lead, has failed to go on for `STALLED_AFTER_MS`, or while the contract's logs are none of
   * the configured generation (CONTRACT_UNRECOGNISED).
   */
  ready(): Promise<Readiness>
  status(): IndexerStatus
}

const FIRST_RETRY_MS = 250
const LAST_RETRY_MS = 15_000
/** A fault that passes sooner is none of those that a person must know. */
const TROUBLE_AFTER_MS = 15_000
const WATCH_MS = 1_000
/** Endpoints and Postgres come and go; what lasts longer is told. */
const STALLED_AFTER_MS = 30_000

/**
 * Writes the registry from the contract's logs. Many may run: one holds the lease and writes, the
 * others stand by and take over in seconds.
 */
export function createChainIndexer(
  options: ChainIndexerOptions,
  modules: ChainIndexerModules,
): ChainIndexer {
  const { logger, source } = modules
  const troubles = createTroubles()
  const watchdog = createHeadWatchdog({ timeoutSeconds: options.headTimeoutSeconds })
  const metrics = createIndexerMetrics(modules.metrics, {
    age: headAge,
    troubles: troubles.all,
  })
  function headAge(): Partial<HeadAge> {
    return role === 'leader' ? watchdog.age() : {}
  }
  let warned = false
  const progress = createProgress((facts) => {
    show(metrics.headBlock, facts.headBlock)
    show(metrics.indexedBlock, facts.indexedBlock)
    show(metrics.finalizedBlock, facts.finalizedBlock)
    show(metrics.lag, facts.lagBlocks)
    if (facts.unrecognised && !warned) {
      const { generation, contractAddress: contract } = options
      logger.warn(
        { generation, contract, logs: UNRECOGNISED_LOGS },
        'no log of the contract is an event of the configured generation: check contract address and ABI',
      )
    }
    warned = facts.unrecognised
  })
  modules.metrics.gauge({
    name: 'ssv_indexer_progress_age_seconds',
    help: 'Seconds since the leader last moved the registry on; exported by the leader alone',
    collect: (gauge) => show(gauge, progress.facts().progressAgeSeconds),
  })
  const failures = createFailureLog({ logger })
  const stopping = new AbortController()
  let failingSince: number | undefined
  let role: IndexerRole = 'starting'
  let fault: { code: string; sinceMs: number } | undefined
  let running = Promise.resolve()

  function become(next: IndexerRole): void {
    role = next
    metrics.leader.set(next === 'leader' ? 1 : 0)
    metrics.cannotLead.set(next === 'cannot-lead' ? 1 : 0)
    if (next !== 'leader') {
      progress.forget()
      source.forgetHeads()
      for (const kind of TROUBLE_KINDS) troubles.clear(kind)
      failingSince = undefined
    }
    if (next !== 'cannot-lead') fault = undefined
  }

  function failing(error: unknown): void {
    fault = { code: codeOf(error), sinceMs: fault?.sinceMs ?? performance.now() }
  }

  const isStalled = () =>
    role === 'leader' &&
    fault !== undefined &&
    performance.now() - fault.sinceMs >= (modules.stalledAfterMs ?? STALLED_AFTER_MS)

  modules.metrics.gauge({
    name: 'ssv_indexer_stalled',
    help: '1 while this process leads and has failed to go on for longer than 30 s',
    collect: (gauge) => gauge.set(isStalled() ? 1 : 0),
  })
  become('starting')

  /** Tries again after failures that may pass, with growing pauses; work that went well for long resets them. */
  const persist = async (signal: AbortSignal, work: () => Promise<void>): Promise<void> => {
    let delayMs = FIRST_RETRY_MS
    for (;;) {
      const begun = Date.now()
      try {
        return await work()
      } catch (error) {
        stopping.signal.throwIfAborted()
        if (signal.aborted || !(error instanceof ExporterError) || !error.retryable) throw error
        metrics.faults.inc({ code: error.code })
        note(error)
        // Before it has led, nothing but the database can bar its way to that.
        if (role === 'starting' && error instanceof DatabaseError) become('cannot-lead')
        failing(error)
        delayMs = Date.now() - begun > LAST_RETRY_MS ? FIRST_RETRY_MS : delayMs
        failures.failed(error, { retryInMs: delayMs }, 'indexing interrupted')
        await sleep(delayMs, signal)
        delayMs = Math.min(LAST_RETRY_MS, delayMs * 2)
      }
    }
  }

  const note = (error: ExporterError) => {
    failingSince ??= Date.now()
    if (error instanceof ReorgBelowFinalityError)
      troubles.set('reorg-below-finality', error.message)
    else if (Date.now() - failingSince >= TROUBLE_AFTER_MS) troubles.set('endpoints', error.message)
  }
  const onAnswer = () => {
    failingSince = undefined
    troubles.clear('endpoints')
    troubles.clear('reorg-below-finality')
  }
  /** Looks whether the head moves, as long as this process is the one that follows it. */
  const watch = () => {
    if (role !== 'leader') return
    const { stalled, headUnchangedSeconds } = watchdog.age()
    if (stalled) troubles.set('head-stalled', `no new head for ${headUnchangedSeconds} s`)
    else troubles.clear('head-stalled')
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
        failing(error)
      },
    })
    become('leader')
    watchdog.restart()
    const signal = AbortSignal.any([stopping.signal, lease.lost])
    try {
      await persist(signal, async () => {
        const under = { ...options, epoch: lease.epoch, signal }
        // While the registry is derived anew nobody looks at the head.
        const { database, verifier } = modules
        await replayOutdated(under, { database, verifier, logger, onProgress: watchdog.restart })
        const answered = () => {
          onAnswer()
          fault = undefined
        }
        await followChain(under, { ...modules, metrics, progress, watchdog, onAnswer: answered })
      })
    } catch (error) {
      // Whoever lost the lease goes back to standing by; what it was writing is refused by the fence.
      if (!lease.lost.aborted && !(error instanceof FencedError)) throw error
      become('standby')
      stopping.signal.throwIfAborted()
      logger.warn({ epoch: lease.epoch, err: error }, 'leadership lost')
      // Fenced with the lease still held, the lock and the tables are not of one database: no hurry to try again.
      await sleep(FIRST_RETRY_MS, stopping.signal)
    } finally {
      await lease.release()
    }
  }

  const run = async () => {
    try {
      await persist(stopping.signal, () => claimChain(options, modules))
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
      const goesOn = role === 'standby' || (role === 'leader' && !isStalled())
      return {
        ready: goesOn && trouble.length === 0,
        role,
        ...(!goesOn && fault !== undefined && { reason: fault.code }),
        ...(trouble.length > 0 && { trouble }),
      }
    },
    status: () => ({
      role,
      fault: fault?.code,
      network: options.network,
      ...progress.facts(),
      ...headAge(),
      endpoints: source.endpoints(),
      trouble: troubles.all(),
    }),
  }
}

function codeOf(error: unknown): string {
  const { code } = (error ?? {}) as { code?: unknown }
  return typeof code === 'string' ? code : 'UNKNOWN'
}
