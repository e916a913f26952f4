import type { Generation } from '@ssv-exporter/contracts/generation'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import { isRegistryCurrent } from '@ssv-exporter/store/cursor'
import type { Database } from '@ssv-exporter/store/database'
import type { KeyVerifier } from '../keys/key-verifier.ts'
import { replayRegistry } from './replay-registry.ts'

export interface ReplayOutdatedOptions {
  generation: Generation
  startBlock: number
  /** Of the lease that keeps other indexers out. */
  epoch: number
  signal: AbortSignal
}

export interface ReplayOutdatedModules {
  database: Database
  verifier: KeyVerifier
  logger: Logger
  /** Called whenever some more of the logs were applied. */
  onProgress(): void
}

/** About 5 MB of logs of today. */
const BATCH_SIZE = 1_000
const REPORT_EVERY_MS = 10_000

/**
 * Derives the registry anew when a release with other rules wrote it last. What is served meanwhile is the former one, as
 * that release left it; interrupted, nothing has changed, and the next leader begins again.
 * @throws FencedError, DatabaseError; the reason of `signal`
 */
export async function replayOutdated(
  options: ReplayOutdatedOptions,
  { database, verifier, logger, onProgress }: ReplayOutdatedModules,
): Promise<void> {
  if (await isRegistryCurrent(database)) return
  logger.warn('registry was derived by another release, deriving it again')
  let reportAt = Date.now() + REPORT_EVERY_MS
  const result = await replayRegistry(
    { ...options, batchSize: BATCH_SIZE },
    {
      database,
      verifier,
      onProgress(done, of) {
        onProgress()
        if (Date.now() < reportAt) return
        reportAt = Date.now() + REPORT_EVERY_MS
        logger.info({ done, of }, 'deriving the registry again')
      },
    },
  )
  onProgress()
  logger.info(result, 'registry derived again')
}
