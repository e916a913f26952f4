import type { CommitTimes } from './client-swarm-calls.ts'

export interface PublisherOptions {
  databaseUrl: string
  redisUrl: string
  /** Public keys of those that it publishes decided messages of, one after the other. */
  validators: readonly string[]
}

// A type, not an interface: only a type is a `Calls`.
export type PublisherCalls = {
  /** Gets ready. */
  open(options: PublisherOptions): Promise<void>
  /** Publishes so many a second from now on. Resolves when that began: what was written before has its position by then. */
  start(perSecond: number): Promise<void>
  /** @returns what was committed since `start` */
  stop(): Promise<CommitTimes>
}
