import { ExporterError } from '@ssv-exporter/service-kit/errors'

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
    other: 'agrees' | 'says nothing' | 'is not there'
  }) {
    super(
      `The chain differs from the indexed one above block ${facts.ancestor}, but ${facts.finalizedBlock} counts as final (told by ${facts.endpoint}; another endpoint ${facts.other}): nothing is taken back. If the reorganisation is real, raise SSV_FINALITY_DEPTH`,
      { code: 'REORG_BELOW_FINALITY', facts, retryable: true },
    )
  }
}
