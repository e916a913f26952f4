import { ExporterError } from '@ssv-exporter/service-kit/errors'

/**
 * The nonces of an owner were counted before logs were applied in which it registers, or were repaired: what its signature was
 * verified with is not its nonce. Prepared anew, the same logs are right.
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
