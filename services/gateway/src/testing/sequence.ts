import type { Push } from '@ssv-exporter/gateway-api/stream/server-message'
import type { StreamFilter } from '@ssv-exporter/gateway-api/stream/stream-filter'
import type { Published } from './fleet.ts'
import { selectionOf } from './selects.ts'

/** A line for each push: its record and position. */
export const linesOfPushes = (pushes: readonly Push[]): string[] =>
  pushes.map(({ position, op, type, data }) => `${position.offset} ${op} ${type} ${detailOf(data)}`)

function detailOf(data: Push['data']): number | string {
  if ('height' in data) return data.height
  return 'slot' in data ? data.validators.map(({ publicKey }) => publicKey).join() : ''
}

/** The lines that a subscription after `after` is expected to receive. */
export function linesOfLog(
  log: readonly Published[],
  filter: StreamFilter,
  after: number,
  upTo = Number.POSITIVE_INFINITY,
): string[] {
  return log
    .filter(({ offset }) => offset > after && offset <= upTo)
    .flatMap(({ offset, body }) => {
      const selection = selectionOf(filter, body)
      if (selection === undefined) return []
      const op = body.op === 'put' && body.update === true ? 'update' : body.op
      const detail = body.type === 'decided' ? body.record.message.seq_number : selection
      return [`${offset} ${op} ${body.type} ${detail}`]
    })
}
