import { ExporterError } from '@ssv-exporter/service-kit/errors'

/** The requested blocks were not indexed. */
export class ReindexRangeError extends ExporterError {
  constructor(facts: { from: number; to: number; startBlock: number; indexedBlock: number }) {
    super(
      `Blocks ${facts.from} to ${facts.to} cannot be reindexed: --from and --to must be in ascending order, from ${facts.startBlock} to ${facts.indexedBlock}`,
      { code: 'REINDEX_RANGE', facts, retryable: false },
    )
  }
}

/** Interrupted before completion; nothing was changed. */
export class ReindexInterruptedError extends ExporterError {
  constructor(cause: unknown) {
    super('Reindexing was interrupted, and nothing was changed', {
      code: 'REINDEX_INTERRUPTED',
      retryable: true,
      cause,
    })
  }
}
