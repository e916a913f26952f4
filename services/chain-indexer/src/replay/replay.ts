import type { Logger } from '@ssv-exporter/service-kit/logger'
import type { Database } from '@ssv-exporter/store/database'
import type { LeaseSource } from '@ssv-exporter/store/lease'
import { assertSchemaVersion } from '@ssv-exporter/store/schema-version'
import { readIndexedDeployment } from '../indexed-deployment.ts'
import type { KeyVerifier } from '../keys/key-verifier.ts'
import { ReplayInterruptedError } from './errors.ts'
import { type ReplayResult, replayRegistry } from './replay-registry.ts'

export interface ReplayModules {
  database: Database
  /** Of the chain-indexer. */
  leases: Pick<LeaseSource, 'acquireNow'>
  verifier: KeyVerifier
  logger: Logger
  onProgress(done: number, of: number): void
}

export interface Replay {
  /**
   * Runs once to completion.
   * @throws SchemaVersionError, NotReplayableError, LeaseHeldError, ReplayInterruptedError,
   * FencedError, DatabaseError
   */
  run(): Promise<ReplayResult>
  /**
   * Aborts the run and rejects as `run` does. Nothing is changed, unless the run was about to
   * commit; then this resolves.
   */
  stop(): Promise<void>
}

/** Derives the registry again from the logs in the database, while no chain-indexer runs. */
export function createReplay(options: { batchSize: number }, modules: ReplayModules): Replay {
  const { database, leases, logger } = modules
  const stopping = new AbortController()
  let running: Promise<ReplayResult> | undefined
  let isOver = false

  async function run(): Promise<ReplayResult> {
    await assertSchemaVersion(database)
    const { generation, startBlock } = await readIndexedDeployment(database)
    const lease = await leases.acquireNow()
    const signal = AbortSignal.any([stopping.signal, lease.lost])
    try {
      logger.info({ generation }, 'replay started')
      const under = { ...options, generation, startBlock, epoch: lease.epoch, signal }
      return await replayRegistry(under, modules)
    } catch (error) {
      throw signal.aborted ? new ReplayInterruptedError(signal.reason) : error
    } finally {
      await lease.release()
    }
  }

  return {
    run() {
      running ??= run().finally(() => {
        isOver = true
      })
      return running
    },
    async stop() {
      if (isOver) return
      stopping.abort(new Error('told to stop'))
      await running
    },
  }
}
