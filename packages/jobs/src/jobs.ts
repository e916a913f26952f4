import type { Startable } from '@ssv-exporter/service-kit/lifecycle'

/** What a job carries: anything that JSON can. */
export type JobData =
  | null
  | boolean
  | number
  | string
  | readonly JobData[]
  | { readonly [key: string]: JobData }

export interface JobContext {
  /** Aborted when the process stops. A job that rejects because of it is begun again later, at no cost to its attempts. */
  readonly signal: AbortSignal
  /** 1, 2, 3 … */
  readonly attempt: number
}

/** Does one job. It may be called twice for the same job (a process that died, a lost connection): it must be idempotent. */
export type JobHandler = (data: JobData, context: JobContext) => Promise<void>

export interface HandleOptions {
  /** How many jobs of this name this process does at once. Default: 1. */
  concurrency?: number
}

export interface AddOptions {
  /** While a job of this id waits or runs, adding another changes nothing. */
  id?: string
  delayMs?: number
  /** How often it is tried before it is given up; the pause doubles each time. Default: 3. */
  attempts?: number
  /** Lower goes first, from 1; without one a job goes before all that have one. */
  priority?: number
}

/** Background work by name. One handler per name and process; several processes share the work. */
export interface Jobs extends Startable {
  /** @throws JobNameError for a second handler of one name, or an ill-formed name */
  handle(name: string, handler: JobHandler, options?: HandleOptions): void
  /** Resolves when the job is kept. @throws JobsAwayError when it could not be, within a bounded time */
  add(name: string, data: JobData, options?: AddOptions): Promise<void>
  /**
   * Adds a job of this name now and then every `intervalMs`, once for all processes that say so; the last interval said holds.
   * Takes effect when the queue can be reached. Not tried again before the next interval.
   */
  every(name: string, intervalMs: number, data?: JobData): void
}

export const DEFAULT_ATTEMPTS = 3
export const DEFAULT_CONCURRENCY = 1
export const DEFAULT_RETRY_DELAY_MS = 1_000
