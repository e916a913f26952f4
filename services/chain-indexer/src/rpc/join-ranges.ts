import type { BlockRange } from './block-range.ts'
import type { Endpoint } from './endpoint.ts'
import { RpcError } from './errors.ts'
import type { HistoryRange } from './fetch-history-range.ts'

/**
 * Joins consecutive ranges of one endpoint. If a later one failed, or an earlier one ended early,
 * it ends there.
 * @throws the failure of the first one; RpcError `inconsistent` if they are of different forks
 */
export function joinRanges(
  endpoint: Endpoint,
  [first, ...others]: readonly [
    PromiseSettledResult<HistoryRange>,
    ...PromiseSettledResult<HistoryRange>[],
  ],
): HistoryRange {
  if (first.status === 'rejected') throw first.reason
  const parts = [first.value]
  for (const other of others) {
    const last = parts.at(-1) as HistoryRange
    if (other.status === 'rejected' || other.value.from !== last.to + 1) break
    assertLinked(endpoint, last, other.value)
    parts.push(other.value)
  }
  return parts.length === 1 ? first.value : joined(parts)
}

function joined(parts: readonly HistoryRange[]): HistoryRange {
  const range = join(parts)
  const confirmed = Promise.all(parts.map((part) => part.confirmed)).then((found) => {
    const isUnchanged = found.every(({ logs }, at) => logs === parts[at]?.logs)
    return isUnchanged ? { ...join(found), logs: range.logs } : join(found)
  })
  // The failure is handled where the promise is awaited; this prevents an unhandled rejection.
  confirmed.catch(() => {})
  return { ...range, confirmed }
}

function join(parts: readonly BlockRange[]): BlockRange {
  const [first, last] = [parts[0] as BlockRange, parts.at(-1) as BlockRange]
  return {
    from: first.from,
    to: last.to,
    headers: parts.flatMap(({ headers }) => headers),
    logs: parts.flatMap(({ logs }) => logs),
    readTwice: parts.every(({ readTwice }) => readTwice === true),
  }
}

function assertLinked(endpoint: Endpoint, before: BlockRange, after: BlockRange): void {
  if (after.headers[0]?.parentHash === before.headers.at(-1)?.hash) return
  throw new RpcError('inconsistent', {
    endpoint: endpoint.name,
    method: 'eth_getBlockByNumber',
    detail: `block ${after.from} is not a child of block ${before.to} from the same endpoint`,
  })
}
