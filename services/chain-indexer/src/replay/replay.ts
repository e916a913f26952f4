import type { Logger } from '@ssv-exporter/service-kit/logger'
import type { KeyVerifier } from '../keys/key-verifier.ts'
import {
  createOfflineTask,
  type OfflineTask,
  type OfflineTaskModules,
} from '../offline/offline-task.ts'
import { ReplayInterruptedError } from './errors.ts'
import { type ReplayResult, replayRegistry } from './replay-registry.ts'

export interface ReplayModules extends OfflineTaskModules {
  verifier: KeyVerifier
  logger: Logger
  onProgress(done: number, of: number): void
}

/**
 * Derives the registry again from the logs in the database, while no chain-indexer runs.
 * Its `run` throws ReplayInterruptedError and FencedError as well.
 */
export function createReplay(
  options: { batchSize: number },
  modules: ReplayModules,
): OfflineTask<ReplayResult> {
  return createOfflineTask(
    modules,
    ({ generation, startBlock }, lease) => {
      modules.logger.info({ generation }, 'replay started')
      return replayRegistry({ ...options, ...lease, generation, startBlock }, modules)
    },
    (reason) => new ReplayInterruptedError(reason),
  )
}
