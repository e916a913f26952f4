import { ExporterError } from '@ssv-exporter/service-kit/errors'

/** The database has no logs that this build can read. */
export class NotReplayableError extends ExporterError {
  /** @param facts `generation` is absent if nothing was ever indexed */
  constructor(facts: { generation: string | undefined }) {
    super(
      facts.generation === undefined
        ? 'Nothing was ever indexed into this database: there is nothing to replay'
        : `This database holds logs of the contract generation ${facts.generation}, which this build does not know: run a newer one`,
      { code: 'NOT_REPLAYABLE', facts, retryable: false },
    )
  }
}
