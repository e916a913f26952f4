import { ExporterError } from '@ssv-exporter/service-kit/errors'

/** The blocks that were asked for are none that were indexed. */
export class ReindexRangeError extends ExporterError {
  constructor(facts: { from: number; to: number; startBlock: number; indexedBlock: number }) {
    super(
      `Blocks ${facts.from} to ${facts.to} cannot be indexed again: --from and --to must be in ascending order, from ${facts.startBlock} to ${facts.indexedBlock}`,
      { code: 'REINDEX_RANGE', facts, retryable: false },
    )
  }
}

/** It ended before its end, and so changed nothing. */
export class ReindexInterruptedError extends ExporterError {
  constructor(cause: unknown) {
    super('Indexing again was interrupted, and nothing was changed', {
      code: 'REINDEX_INTERRUPTED',
      retryable: true,
      cause,
    })
  }
}
