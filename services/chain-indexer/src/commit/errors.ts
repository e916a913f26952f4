import { ExporterError } from '@ssv-exporter/service-kit/errors'

/**
 * A range does not link to the last indexed block: the chain was reorganised, or there is another
 * writer.
 */
export class ParentHashMismatchError extends ExporterError {
  constructor(facts: {
    indexedBlock: number
    indexedHash: string | undefined
    from: number
    parentHash: string
  }) {
    super(`Block ${facts.from} does not follow the indexed block ${facts.indexedBlock}`, {
      code: 'SEAM',
      facts,
      retryable: true,
    })
  }
}
