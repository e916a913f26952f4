import { ExporterError } from '@ssv-exporter/service-kit/errors'
import type { BusTop } from './bus.ts'

/** The publications do not follow what the bus holds: it must be refilled from the log. */
export class BusGapError extends ExporterError {
  readonly top: BusTop | undefined

  constructor({
    top,
    epoch,
    position,
  }: {
    top: BusTop | undefined
    epoch: string
    position: number | undefined
  }) {
    super('Publications do not follow the top of the bus', {
      code: 'BUS_GAP',
      facts: { top, epoch, position },
      retryable: true,
    })
    this.top = top
  }
}
