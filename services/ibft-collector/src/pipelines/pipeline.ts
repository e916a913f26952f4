import type { Jobs } from '@ssv-exporter/jobs/jobs'
import type { Lifecycle } from '@ssv-exporter/service-kit/lifecycle'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import type { Metrics } from '@ssv-exporter/service-kit/metrics'
import type { Database } from '@ssv-exporter/store/database'
import type { PublicationBus } from '@ssv-exporter/stream/bus'
import type { CollectorOptions } from '../collector-options.ts'
import type { PipelineStatus } from '../collector-status.ts'

export interface PipelineOptions extends CollectorOptions {
  /** Node private key, secp256k1, 32 bytes. */
  readonly privateKey: Uint8Array
}

export interface PipelineModules {
  readonly database: Database
  /** Signals registry changes. */
  readonly bus: Pick<PublicationBus, 'subscribe'>
  /** Not started yet: history registers its jobs first. */
  readonly jobs: Jobs
  readonly logger: Logger
  readonly metrics: Metrics
  /** Called once when the collector cannot continue. */
  onFatal(error: unknown): void
}

/** The message processing of a generation. */
export interface Pipeline {
  status(): PipelineStatus
}

/**
 * Creates the pipeline of a generation, including its network, and adds its parts to `lifecycle`
 * against the data flow: writers start before verifiers, verifiers before the network. On shutdown,
 * the network stops first and pending messages are written.
 */
export type AddPipeline = (
  lifecycle: Lifecycle,
  options: PipelineOptions,
  modules: PipelineModules,
) => Pipeline
