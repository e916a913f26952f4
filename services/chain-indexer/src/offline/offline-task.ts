import type { ExporterError } from '@ssv-exporter/service-kit/errors'
import type { Database } from '@ssv-exporter/store/database'
import type { LeaseSource } from '@ssv-exporter/store/lease'
import { assertSchemaVersion } from '@ssv-exporter/store/schema-version'
import { type IndexedDeployment, readIndexedDeployment } from './indexed-deployment.ts'

export interface OfflineTaskModules {
  database: Database
  /** Leases of the chain-indexer. */
  leases: Pick<LeaseSource, 'acquireNow'>
}

/** What the work writes under. */
export interface OfflineLease {
  fencingToken: number
  /** Aborted when the task is stopped or the lease is lost. */
  signal: AbortSignal
}

export interface OfflineTask<Result> {
  /**
   * Runs once to completion.
   * @throws SchemaVersionError, NotReplayableError, LeaseHeldError, DatabaseError; what the work
   * throws; the error of `interrupted`
   */
  run(): Promise<Result>
  /**
   * Aborts the run and rejects as `run` does. Nothing is changed, unless the run was about to
   * commit; then this resolves.
   */
  stop(): Promise<void>
}

/**
 * Work on an indexed database while no chain-indexer runs, which its lease ensures.
 * @param interrupted the error for work that was aborted
 */
export function createOfflineTask<Result>(
  { database, leases }: OfflineTaskModules,
  work: (deployment: IndexedDeployment, lease: OfflineLease) => Promise<Result>,
  interrupted: (reason: unknown) => ExporterError,
): OfflineTask<Result> {
  const stopping = new AbortController()
  let running: Promise<Result> | undefined
  let isOver = false

  async function run(): Promise<Result> {
    await assertSchemaVersion(database)
    const deployment = await readIndexedDeployment(database)
    const lease = await leases.acquireNow()
    const signal = AbortSignal.any([stopping.signal, lease.lost])
    try {
      return await work(deployment, { fencingToken: lease.fencingToken, signal })
    } catch (error) {
      throw signal.aborted ? interrupted(signal.reason) : error
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
      stopping.abort(new Error('stopped by a signal'))
      await running
    },
  }
}
