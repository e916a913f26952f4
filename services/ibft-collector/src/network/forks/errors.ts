import { ExporterError } from '@ssv-exporter/service-kit/errors'

/** The configured forks are not forks of this network, or not in order. */
export class ForkScheduleError extends ExporterError {
  constructor(facts: { found: string; known: readonly string[] }) {
    super(
      `Forks must be a subset of ${facts.known.join(', ')} in ascending epoch order: ${facts.found}`,
      {
        code: 'FORK_SCHEDULE',
        facts,
      },
    )
  }
}
