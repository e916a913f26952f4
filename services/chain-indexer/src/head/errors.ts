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
