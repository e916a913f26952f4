/** Exclusive right to act as the relay, held until released or lost. */
export interface Lease {
  /** Incremented for each holder. */
  readonly fencingToken: number
  /** Aborted when another process may hold the lease. */
  readonly lost: AbortSignal
  release(): Promise<void>
}

/** Callbacks while waiting for a lease. */
export interface LeaseWatch {
  /** Another process holds the lease. */
  standingBy(): void
  /** The lease cannot be acquired and no holder is known. */
  blocked(error: unknown): void
}

export interface LeaseSource {
  /** Resolves when the lease is acquired; rejects with the signal's reason if aborted first. */
  acquire(signal: AbortSignal, watch?: LeaseWatch): Promise<Lease>
}
