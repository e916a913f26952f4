import type { Startable } from '@ssv-exporter/service-kit/lifecycle'

/** The data of a job: any JSON value. */
export type JobData =
  | null
  | boolean
  | number
  | string
  | readonly JobData[]
  | { readonly [key: string]: JobData }

export interface JobContext {
  /**
   * Aborted when the process stops. A job that rejects because of it is restarted later without
   * using up an attempt.
   */
  readonly signal: AbortSignal
  /** 1, 2, 3 … */
  readonly attempt: number
}

/**
 * Runs one job. It may be called twice for the same job (a crashed process, a lost connection): it
 * must be idempotent.
 */
export type JobHandler = (data: JobData, context: JobContext) => Promise<void>

export interface HandleOptions {
  /** Concurrent jobs of this name in this process. Default: 1. */
  concurrency?: number
}

export interface AddOptions {
  /** While a job with this id waits or runs, adding another has no effect. */
  id?: string
  delayMs?: number
  /** Number of attempts; the delay doubles each time. Default: 3. */
  attempts?: number
  /** Lower values run first, from 1; a job without one precedes all jobs with one. */
  priority?: number
}

/** Background work by name. One handler per name and process; several processes share the work. */
export interface Jobs extends Startable {
  /** @throws JobNameError for a second handler of one name, or an ill-formed name */
  handle(name: string, handler: JobHandler, options?: HandleOptions): void
  /**
   * Resolves when the job is stored. @throws JobsAwayError if it could not be, within a limited
   * time
   */
  add(name: string, data: JobData, options?: AddOptions): Promise<void>
  /**
   * Adds a job of this name now and then every `intervalMs`, once over all processes that schedule
   * it; the last interval set applies. Takes effect when the queue is reachable. A failed run is
   * not retried before the next interval.
   */
  every(name: string, intervalMs: number, data?: JobData): void
}

export const DEFAULT_ATTEMPTS = 3
export const DEFAULT_CONCURRENCY = 1
export const DEFAULT_RETRY_DELAY_MS = 1_000
