import type { Jobs } from '@ssv-exporter/jobs/jobs'
import type { Readiness } from '@ssv-exporter/service-kit/admin-server'
import { ExporterError } from '@ssv-exporter/service-kit/errors'
import type { Startable } from '@ssv-exporter/service-kit/lifecycle'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import type { Metrics } from '@ssv-exporter/service-kit/metrics'
import { sleep } from '@ssv-exporter/service-kit/sleep'
import type { Database } from '@ssv-exporter/store/database'
import { claimDeployment } from '@ssv-exporter/store/deployment'
import { FencedError } from '@ssv-exporter/store/fence'
import type { LeaseSource } from '@ssv-exporter/store/lease'
import { ChainMismatchError } from './chain-mismatch-error.ts'
import { followChain } from './follow-chain.ts'
import { registerHousekeeping } from './housekeeping.ts'
import type { ChainIndexerOptions } from './indexer-options.ts'
import { createIndexerMetrics } from './metrics.ts'
import { createProgress, type ProgressFacts, UNRECOGNISED_LOGS } from './progress.ts'
import type { ChainSource } from './rpc/chain-source.ts'

export interface ChainIndexerModules {
  database: Database
  source: ChainSource
  leases: LeaseSource
  jobs: Jobs
  logger: Logger
  metrics: Metrics
  /** Called when something waits in the outbox. */
  onPublished(): void
  /** Called once when the indexer cannot go on; the process should end with the error's exit code. */
  onFatal(error: unknown): void
}

export type IndexerRole = 'starting' | 'standby' | 'leader' | 'stopped'

export interface IndexerStatus extends ProgressFacts {
  role: IndexerRole
  network: string
  endpoints: { name: string; active: boolean }[]
}

export interface ChainIndexer extends Startable {
  /**
   * Ready once it leads or stands by: a standby that were not would hold up every rolling update. Not
   * ready while the contract's logs are none of the configured generation (CONTRACT_UNRECOGNISED).
   */
  ready(): Promise<Readiness>
  status(): IndexerStatus
}

const FIRST_RETRY_MS = 250
const LAST_RETRY_MS = 15_000

/**
 * Writes the registry from the contract's logs. Many may run: one holds the lease and writes, the
 * others stand by and take over in seconds.
 */
export function createChainIndexer(
  options: ChainIndexerOptions,
  modules: ChainIndexerModules,
): ChainIndexer {
  const { logger, source } = modules
  const metrics = createIndexerMetrics(modules.metrics)
  let warned = false
  const progress = createProgress((facts) => {
    metrics.headBlock.set(facts.headBlock ?? 0)
    metrics.indexedBlock.set(facts.indexedBlock ?? 0)
    metrics.finalizedBlock.set(facts.finalizedBlock ?? 0)
    metrics.lag.set(facts.lagBlocks ?? 0)
    if (facts.unrecognised && !warned) {
      const { generation, contractAddress: contract } = options
      logger.warn(
        { generation, contract, logs: UNRECOGNISED_LOGS },
        'no log of the contract is an event of the configured generation: check contract address and ABI',
      )
    }
    warned = facts.unrecognised
  })
  const stopping = new AbortController()
  let role: IndexerRole = 'starting'
  let running = Promise.resolve()

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
        delayMs = Date.now() - begun > LAST_RETRY_MS ? FIRST_RETRY_MS : delayMs
        logger.warn({ err: error, retryInMs: delayMs }, 'indexing interrupted')
        await sleep(delayMs, signal)
        delayMs = Math.min(LAST_RETRY_MS, delayMs * 2)
      }
    }
  }

  const claim = async () => {
    const { chainId, genesisHash } = await source.identity()
    const { network, expectedChainId, generation, contractAddress, startBlock } = options
    if (expectedChainId !== undefined && expectedChainId !== chainId) {
      throw new ChainMismatchError({ network, expected: expectedChainId, found: chainId })
    }
    await claimDeployment(modules.database, {
      network,
      chainId,
      genesisHash,
      contract: contractAddress,
      generation,
      startBlock,
    })
  }

  const lead = async () => {
    role = 'standby'
    metrics.leader.set(0)
    const lease = await modules.leases.acquire(stopping.signal)
    role = 'leader'
    metrics.leader.set(1)
    const signal = AbortSignal.any([stopping.signal, lease.lost])
    try {
      await persist(signal, () =>
        followChain({ ...options, epoch: lease.epoch, signal }, { ...modules, metrics, progress }),
      )
    } catch (error) {
      // Whoever lost the lease goes back to standing by; what it was writing is refused by the fence.
      if (!lease.lost.aborted && !(error instanceof FencedError)) throw error
      role = 'standby'
      metrics.leader.set(0)
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
      await persist(stopping.signal, claim)
      await registerHousekeeping(options, modules)
      while (!stopping.signal.aborted) await lead()
    } catch (error) {
      if (!stopping.signal.aborted) modules.onFatal(error)
    } finally {
      role = 'stopped'
      metrics.leader.set(0)
    }
  }

  return {
    async start() {
      running = run()
    },
    async stop() {
      stopping.abort(new Error('chain-indexer stopping'))
      // Questions under way are given up: an endpoint may take its time.
      source.close()
      await running
    },
    async ready() {
      if (progress.facts().unrecognised) {
        return { ready: false, role, reason: 'CONTRACT_UNRECOGNISED' }
      }
      return { ready: role === 'leader' || role === 'standby', role }
    },
    status: () => ({
      role,
      network: options.network,
      ...progress.facts(),
      endpoints: source.endpoints(),
    }),
  }
}
