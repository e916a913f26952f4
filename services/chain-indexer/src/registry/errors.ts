import { ExporterError } from '@ssv-exporter/service-kit/errors'

/**
 * An owner's nonces were counted before some of its registrations were applied or repaired, so its
 * signatures were verified with the wrong nonce. Preparing the same logs again fixes it.
 */
export class NonceError extends ExporterError {
  constructor(facts: {
    block: number
    owner: string
    verifiedWith: number | undefined
    nonce: number
  }) {
    super(
      `A registration of ${facts.owner} in block ${facts.block} was verified with nonce ${facts.verifiedWith} instead of ${facts.nonce}`,
      { code: 'NONCE', facts, retryable: true },
    )
  }
}
