import { ExporterError } from '@ssv-exporter/service-kit/errors'

/** The endpoints show another chain below what counts as final: nothing is taken back until somebody looks. */
export class ReorgBelowFinalityError extends ExporterError {
  constructor(facts: {
    ancestor: number
    finalizedBlock: number
    endpoint: string
    /** What another endpoint says of the first block that differs. */
    other: 'agrees' | 'says nothing' | 'is not there'
  }) {
    super(
      `The chain differs from the indexed one above block ${facts.ancestor}, but ${facts.finalizedBlock} counts as final (told by ${facts.endpoint}; another endpoint ${facts.other}): nothing is taken back. If the reorganisation is real, raise SSV_FINALITY_DEPTH`,
      { code: 'REORG_BELOW_FINALITY', facts, retryable: true },
    )
  }
}
