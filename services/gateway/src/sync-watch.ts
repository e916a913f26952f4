import type { Startable } from '@ssv-exporter/service-kit/lifecycle'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import { sleep } from '@ssv-exporter/service-kit/sleep'
import type { QueryReader, SyncProgress } from '@ssv-exporter/store/query-reader'
import type { GatewayMetrics } from './metrics.ts'

const POLL_WHILE_SYNCING_MS = 1_000
const POLL_WHEN_SYNCED_MS = 5_000

export interface SyncWatch extends Startable {
  /** The last read value; undefined before the first successful read. */
  progress(): SyncProgress | undefined
  lagBlocks(): number | undefined
  /** Seconds since the last registry update by a chain-indexer, as seen in this database. */
  ageSeconds(): number | undefined
}

export interface SyncWatchModules {
  reader: Pick<QueryReader, 'syncProgress'>
  metrics: GatewayMetrics
  logger: Logger
  /** Called with each result. */
  onProgress(progress: SyncProgress): void
}

/** Polls the indexing progress of the registry. */
export function createSyncWatch({
  reader,
  metrics,
  logger,
  onProgress,
}: SyncWatchModules): SyncWatch {
  const stopped = new AbortController()
  let progress: SyncProgress | undefined
  let watching: Promise<void> | undefined

  function lagBlocks(): number | undefined {
    const { headBlock, indexedBlock } = progress ?? {}
    if (headBlock == null || indexedBlock == null) return undefined
    return Math.max(0, headBlock - indexedBlock)
  }

  function ageSeconds(): number | undefined {
    const updatedAt = progress?.updatedAt
    return updatedAt == null ? undefined : Math.max(0, (Date.now() - updatedAt.getTime()) / 1_000)
  }

  metrics.progress({ lagBlocks, ageSeconds })

  async function poll(): Promise<void> {
    try {
      progress = await reader.syncProgress()
      onProgress(progress)
    } catch (error) {
      logger.debug({ err: error }, 'failed to read sync progress')
    }
  }

  async function watch(): Promise<void> {
    while (!stopped.signal.aborted) {
      const pauseMs = progress?.synced ? POLL_WHEN_SYNCED_MS : POLL_WHILE_SYNCING_MS
      await sleep(pauseMs, stopped.signal).catch(() => {})
      if (!stopped.signal.aborted) await poll()
    }
  }

  return {
    progress: () => progress,
    lagBlocks,
    ageSeconds,
    async start() {
      await poll()
      watching ??= watch()
    },
    async stop() {
      stopped.abort()
      await watching
    },
  }
}
