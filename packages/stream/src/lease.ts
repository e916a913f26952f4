/** The right to be the one relay, held until it is released or lost. */
export interface Lease {
  /** Grows with every holder. */
  readonly epoch: number
  /** Aborted when somebody else may hold it now. */
  readonly lost: AbortSignal
  release(): Promise<void>
}

/** Told while somebody waits for a lease. */
export interface LeaseWatch {
  /** Another one holds it. */
  standingBy(): void
  /** It cannot be had, and nobody can be seen to hold it. */
  blocked(error: unknown): void
}

export interface LeaseSource {
  /** Resolves when the lease is ours; rejects with the signal's reason when that is aborted first. */
  acquire(signal: AbortSignal, watch?: LeaseWatch): Promise<Lease>
}
