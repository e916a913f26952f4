import { ExporterError } from '@ssv-exporter/service-kit/errors'

const OTHERS = {
  agrees: 'another endpoint agrees',
  unknown: 'no other endpoint answered',
  none: 'there is no other endpoint',
} as const

/** Another endpoint's answer. */
export type OtherEndpoint = keyof typeof OTHERS

/**
 * The endpoints report a different chain below finality. Nothing is rolled back until an operator
 * intervenes.
 */
export class ReorgBelowFinalityError extends ExporterError {
  constructor(facts: {
    ancestor: number
    finalizedBlock: number
    endpoint: string
    /** Another endpoint's answer for the first differing block. */
    other: OtherEndpoint
  }) {
    super(
      `The chain of ${facts.endpoint} differs from the indexed one above block ${facts.ancestor}, but block ${facts.finalizedBlock} counts as final; ${OTHERS[facts.other]}. Nothing is rolled back. If the reorganisation is real, increase SSV_FINALITY_DEPTH`,
      { code: 'REORG_BELOW_FINALITY', facts, retryable: true },
    )
  }
}

/**
 * The chain was reorganised below every kept block hash, or an endpoint gave a wrong answer. The
 * request is retried indefinitely; nothing is indexed meanwhile.
 */
export class ReorgTooDeepError extends ExporterError {
  constructor(facts: { lowestKept: number | undefined; at: number }) {
    super(
      `The chain differs from the indexed one below block ${facts.lowestKept}, the lowest whose hash is kept: check the endpoint, or index again into a new database`,
      { code: 'REORG_TOO_DEEP', facts, retryable: true },
    )
  }
}

/** No endpoint has reported a new head for a very long time; a restarted process may recover. */
export class HeadStalledError extends ExporterError {
  constructor(facts: { headBlock: number | undefined; seconds: number }) {
    super(
      `No endpoint has reported a new head of the chain for ${facts.seconds} s (block ${facts.headBlock ?? 'unknown'})`,
      { code: 'HEAD_STALLED', facts, retryable: true },
    )
  }
}
