import type { Contradiction } from '@ssv-exporter/store/contradictions'

/** How far the index is proved, and what is unproved. */
export interface VerificationFacts {
  /**
   * Up to this block, every header from the start block on is linked to the next, and the logs of
   * each block are proved by its header, except for `unprovedBlocks`. Undefined before the audit
   * begins.
   */
  provedTo: number | undefined
  /**
   * Blocks up to `provedTo` that no endpoint could prove: their logs are equal by range and by
   * hash.
   */
  unprovedBlocks: number
  /** Up to this block, logs were read a second time after finality and were equal. */
  confirmedTo: number | undefined
  /** Final blocks that are neither proved nor confirmed: their logs were read once. */
  unverifiedBlocks: number
  /**
   * Whether the contract was created at the start block or later; undefined if no endpoint can
   * tell.
   */
  creationSeen: boolean | undefined
  /**
   * Ranges in which a log is missing or false. They are read again until explained.
   */
  contradictions: Contradiction[]
  /** Why the history must begin before the start block; undefined without evidence. */
  earlierHistory: string | undefined
  /** At the head, no log of the contract was found, and that is not proved. */
  isEmpty: boolean
  /** Why the last step failed; undefined if it succeeded. */
  fault: string | undefined
}

/** The state of the verification, for status, readiness and metrics. */
export interface VerificationProgress {
  found(facts: VerificationFacts): void
  failed(fault: string): void
  /** This process no longer leads. */
  forget(): void
  /** Undefined until checked. */
  facts(): VerificationFacts | undefined
}

export function createVerificationProgress(
  onChange: (facts: VerificationFacts | undefined) => void,
): VerificationProgress {
  let facts: VerificationFacts | undefined
  const become = (next: VerificationFacts | undefined) => {
    facts = next
    onChange(facts)
  }
  return {
    found: become,
    failed(fault) {
      if (facts !== undefined) become({ ...facts, fault })
    },
    forget: () => become(undefined),
    facts: () => facts,
  }
}
