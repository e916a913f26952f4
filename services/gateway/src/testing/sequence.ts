import type { Push } from '@ssv-exporter/gateway-api/stream/server-message'
import type { StreamFilter } from '@ssv-exporter/gateway-api/stream/stream-filter'
import type { Published } from './fleet.ts'
import { selects } from './selects.ts'

/** A line for each push: what it is, and where. */
export const linesOfPushes = (pushes: readonly Push[]): string[] =>
  pushes.map(
    ({ position, op, type, data }) =>
      `${position.offset} ${op} ${type} ${'height' in data ? data.height : ''}`,
  )

/** The same lines for what a subscription behind `after` is to be sent of the log. */
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
