import { ExporterError } from '@ssv-exporter/service-kit/errors'

/**
 * The log holds less than consumers were already told in the same epoch: it was set back (a restored backup, a failover to a
 * lagging replica). Going on would give positions a second time, so the log gets a new epoch before anything is handed out.
 */
export class LogBehindBusError extends ExporterError {
  readonly epoch: string

  constructor(facts: { epoch: string; logPosition: number; busPosition: number }) {
    super('The publication log is behind what was already published in its epoch', {
      code: 'LOG_BEHIND_BUS',
      facts,
    })
    this.epoch = facts.epoch
  }
}
