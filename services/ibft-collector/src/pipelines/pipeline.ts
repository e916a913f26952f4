import type { Jobs } from '@ssv-exporter/jobs/jobs'
import type { Lifecycle } from '@ssv-exporter/service-kit/lifecycle'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import type { Metrics } from '@ssv-exporter/service-kit/metrics'
import type { Database } from '@ssv-exporter/store/database'
import type { PublicationBus } from '@ssv-exporter/stream/bus'
import type { CollectorOptions } from '../collector-options.ts'
import type { PipelineStatus } from '../ibft-collector.ts'

export interface CollectingOptions extends CollectorOptions {
  /** secp256k1, 32 bytes: who we are among the peers. */
  readonly privateKey: Uint8Array
}

export interface CollectingModules {
  readonly database: Database
  /** Tells that the registry moved. */
  readonly bus: Pick<PublicationBus, 'subscribe'>
  /** Not started yet: history names its work to it. */
  readonly jobs: Jobs
  readonly logger: Logger
  readonly metrics: Metrics
  /** Called once when the collector cannot go on. */
  onFatal(error: unknown): void
}

/** What a collector does with the messages of a generation. */
export interface Pipeline {
  status(): PipelineStatus
}

/**
 * Creates the pipeline of a generation, its peer included, its parts added to `lifecycle` against the way of the data: who writes is there
 * before who verifies, who verifies before who listens. When it stops, listening ends first and what was taken is written.
 */
export type AddPipeline = (
  lifecycle: Lifecycle,
  options: CollectingOptions,
  modules: CollectingModules,
) => Pipeline
