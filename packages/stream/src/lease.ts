/** The right to be the one relay, held until it is released or lost. */
export interface Lease {
  /** Grows with every holder. */
  readonly epoch: number
  /** Aborted when somebody else may hold it now. */
  readonly lost: AbortSignal
  release(): Promise<void>
}

export interface LeaseSource {
  /** Resolves when the lease is ours; rejects with the signal's reason when that is aborted first. */
  acquire(signal: AbortSignal): Promise<Lease>
}
