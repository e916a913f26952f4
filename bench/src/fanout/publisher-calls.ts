import type { CommitTimes } from './client-swarm-calls.ts'

export interface PublisherOptions {
  databaseUrl: string
  redisUrl: string
  /** Public keys of the validators of published decided messages, in rotation. */
  validators: readonly string[]
}

// A type, not an interface: only a type is a `Calls`.
export type PublisherCalls = {
  /** Prepares publishing. */
  open(options: PublisherOptions): Promise<void>
  /**
   * Publishes at this rate per second. Resolves once it started: everything written before has its
   * position by then.
   */
  start(perSecond: number): Promise<void>
  /** @returns what was committed since `start` */
  stop(): Promise<CommitTimes>
}
