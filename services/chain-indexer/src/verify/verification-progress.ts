import type { Contradiction } from '@ssv-exporter/store/contradictions'

/** How far what was indexed is proved, and what is only believed. */
export interface VerificationFacts {
  /**
   * Every header from the start block to here is linked to the next, and the logs of each block follow from what its header commits to,
   * but for `unprovedBlocks`. Undefined before the audit begins.
   */
  provedTo: number | undefined
  /** Blocks up to `provedTo` that no endpoint could prove: their logs are the same by range and by hash. */
  unprovedBlocks: number
  /** From the start block to here, logs were read a second time after their blocks were final, and were the same. */
  confirmedTo: number | undefined
  /** Final blocks above both marks: one reading of one endpoint is believed. */
  believedBlocks: number
  /** Whether the contract was seen to begin at the start block; undefined where no endpoint can say. */
  creationSeen: boolean | undefined
  /** Ranges in which a log must be missing, or one too many. They are read again until they are explained. */
  contradictions: Contradiction[]
  /** Why the history must begin before the start block; undefined when nothing says so. */
  earlierHistory: string | undefined
  /** It stands at the head and no log of the contract was found, which is not proved. */
  isEmpty: boolean
  /** Why the last step failed; undefined when it did not. */
  fault: string | undefined
}

/** What the verification has come to, for status, readiness and metrics. */
export interface VerificationProgress {
  found(facts: VerificationFacts): void
  failed(fault: string): void
  /** This process does not lead any more. */
  forget(): void
  /** Undefined until it was looked at. */
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
