import type { ContractGeneration } from '@ssv-exporter/contracts/contract-generation'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import { isRegistryCurrent } from '@ssv-exporter/store/cursor'
import type { Database } from '@ssv-exporter/store/database'
import type { KeyVerifier } from '../keys/key-verifier.ts'
import { replayRegistry } from './replay-registry.ts'

export interface ReplayOutdatedOptions {
  generation: ContractGeneration
  startBlock: number
  /** Fencing token of the lease that excludes other indexers. */
  fencingToken: number
  signal: AbortSignal
}

export interface ReplayOutdatedModules {
  database: Database
  verifier: KeyVerifier
  logger: Logger
  /** Called after each applied batch. */
  onProgress(): void
}

/** About 5 MB of current logs. */
const BATCH_SIZE = 1_000
const REPORT_EVERY_MS = 10_000

/**
 * Derives the registry again if a release with different rules wrote it last. Until the commit,
 * readers see the former registry; an interrupted run changes nothing, and the next leader starts
 * over.
 * @throws FencedError, DatabaseError; the reason of `signal`
 */
export async function replayOutdated(
  options: ReplayOutdatedOptions,
  { database, verifier, logger, onProgress }: ReplayOutdatedModules,
): Promise<void> {
  if (await isRegistryCurrent(database)) return
  logger.warn('registry rules changed, deriving the registry again')
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
