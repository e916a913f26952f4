import type { Push } from '@ssv-exporter/gateway-api/stream/server-message'
import type { StreamFilter } from '@ssv-exporter/gateway-api/stream/stream-filter'
import type { Published } from './fleet.ts'
import { selects } from './selects.ts'

/** A line for each push: its record and position. */
export const linesOfPushes = (pushes: readonly Push[]): string[] =>
  pushes.map(
    ({ position, op, type, data }) =>
      `${position.offset} ${op} ${type} ${'height' in data ? data.height : ''}`,
  )

/** The lines that a subscription after `after` is expected to receive. */
export function linesOfLog(
  log: readonly Published[],
  filter: StreamFilter,
  after: number,
  upTo = Number.POSITIVE_INFINITY,
): string[] {
  return log
    .filter(({ offset, body }) => offset > after && offset <= upTo && selects(filter, body))
    .map(({ offset, body }) => {
      const op = body.op === 'put' && body.update === true ? 'update' : body.op
      const height = body.type === 'decided' ? body.record.message.seq_number : ''
      return `${offset} ${op} ${body.type} ${height}`
    })
}
