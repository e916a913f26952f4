import { ExporterError } from '@ssv-exporter/service-kit/errors'

/** The forks configured are not forks of this network, or not in their order. */
export class ForkScheduleError extends ExporterError {
  constructor(facts: { found: string; known: readonly string[] }) {
    super(`Forks must be some of ${facts.known.join(', ')} at rising epochs: ${facts.found}`, {
      code: 'FORK_SCHEDULE',
      facts,
    })
  }
}
