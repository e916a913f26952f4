import { ExporterError } from '@ssv-exporter/service-kit/errors'

/**
 * The log holds less than consumers were already told in the same epoch: it was set back (a restored backup, a failover to a
 * lagging replica). Going on would give positions a second time, so nothing is handed out until the log has a new epoch.
 */
export class LogBehindBusError extends ExporterError {
  constructor(facts: { epoch: string; logPosition: number; busPosition: number }) {
    super('The publication log is behind what was already published; it needs a new epoch', {
      code: 'LOG_BEHIND_BUS',
      facts,
    })
  }
}
