import { encodeEscapedValidator } from '@ssv-exporter/gateway-api/encode-validator'
import type { Filter } from '@ssv-exporter/gateway-api/filter'
import type { ValidatorRow } from '@ssv-exporter/store/registry-reader'
import { type Bounds, boundsOf } from './bounds.ts'
import { hexOf } from './hex-of.ts'
import type { OperatorKeys } from './operator-keys.ts'
import { inTurn, type Reading, type Readings } from './reading.ts'
import { validatorKey } from './validator-key.ts'

// One round trip to the database.
const PAGE_ROWS = 400
// About 90 KB of JSON: a longer text would be a large object, which only a full collection frees.
const PART_ROWS = 32

/** The validators that a filter asks for, as JSON, a part at a time. @throws KeyNotHexError */
export async function* validators(
  filter: Filter,
  readings: Readings,
  signal: AbortSignal,
): AsyncGenerator<string> {
  const { keys, quick } = readings
  if (filter.publicKey !== '') {
    const key = validatorKey(filter.publicKey)
    if (key === undefined) return
    const row = await inTurn(quick, (registry) =>
      registry.validatorByKey(key, filter.includeRemoved),
    )
    if (row !== undefined) yield await encoded([row], keys)
    return
  }
  const bounds = boundsOf(filter, true)
  if (bounds === undefined) return
  if (isOnePage(bounds)) {
    yield* pages(bounds, filter.includeRemoved, readings.quick, keys, signal)
    return
  }
  const free = await readings.fullSets.take()
  try {
    yield* pages(bounds, filter.includeRemoved, readings.bulk, keys, signal)
  } finally {
    free()
  }
}

/** A statement a page: a client that reads slowly holds no connection, and no snapshot, meanwhile. */
async function* pages(
  { from, to }: Bounds,
  includeRemoved: boolean,
  reading: Reading,
  keys: OperatorKeys,
  signal: AbortSignal,
): AsyncGenerator<string> {
  for (let next = from; ; ) {
    signal.throwIfAborted()
    const rows = await inTurn(reading, (registry) =>
      registry.validators(next, to, includeRemoved, PAGE_ROWS),
    )
    for (let start = 0; start < rows.length; start += PART_ROWS) {
      yield await encoded(rows.slice(start, start + PART_ROWS), keys)
    }
    const last = rows.at(-1)
    if (last === undefined || rows.length < PAGE_ROWS) return
    next = BigInt(last.index) + 1n
  }
}

function isOnePage({ from, to }: Bounds): boolean {
  return to !== undefined && to - from < PAGE_ROWS
}

async function encoded(rows: ValidatorRow[], keys: OperatorKeys): Promise<string> {
  await keys.load(rows.flatMap((row) => row.operatorKeyIds))
  return rows
    .map((row) =>
      encodeEscapedValidator({
        publicKeyHex: hexOf(row.publicKey),
        operatorKeys: row.operatorKeyIds.map((id) => keys.get(id).json),
        nodeIds: row.nodeIds,
        index: row.index,
        removed: row.removed,
      }),
    )
    .join(',')
}
