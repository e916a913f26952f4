import { ExporterError } from '@ssv-exporter/service-kit/errors'

/** The log cannot be followed from there: what came next is pruned, or the position was not given yet. */
export class PositionNotHeldError extends ExporterError {
  constructor(facts: { from: number; earliest: number; position: number }) {
    super('Position is no longer held', { code: 'POSITION_NOT_HELD', facts })
  }
}
