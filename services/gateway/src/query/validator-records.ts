import { hexOf } from '@ssv-exporter/encoding/node/hex'
import { encodeEscapedValidator } from '@ssv-exporter/gateway-api/encode-validator'
import type { Filter } from '@ssv-exporter/gateway-api/filter'
import type { ValidatorRow } from '@ssv-exporter/store/query-reader'
import { type Bounds, boundsOf } from './bounds.ts'
import type { OperatorKeys } from './operator-keys.ts'
import { type ReadPool, type ReadPools, withPermit } from './read-pools.ts'
import { validatorKey } from './validator-key.ts'

// One round trip to the database.
const PAGE_ROWS = 400
// About 90 KB of JSON: longer strings go to V8's large-object space, which only a full GC frees.
const PART_ROWS = 32

/** The validators selected by a filter, as JSON parts. @throws KeyNotHexError */
export async function* validatorRecords(
  filter: Filter,
  pools: ReadPools,
  signal: AbortSignal,
): AsyncGenerator<string> {
  const { keys, quick } = pools
  if (filter.publicKey !== '') {
    const key = validatorKey(filter.publicKey)
    if (key === undefined) return
    const row = await withPermit(quick, (reader) =>
      reader.validatorByKey(key, filter.includeRemoved),
    )
    if (row !== undefined) yield await encoded([row], keys)
    return
  }
  const bounds = boundsOf(filter, true)
  if (bounds === undefined) return
  if (isOnePage(bounds)) {
    yield* pages(bounds, filter.includeRemoved, pools.quick, keys, signal)
    return
  }
  const free = await pools.fullSets.acquire()
  try {
    yield* pages(bounds, filter.includeRemoved, pools.bulk, keys, signal)
  } finally {
    free()
  }
}

/** One statement per page, so that a slow client holds neither a connection nor a snapshot. */
async function* pages(
  { from, to }: Bounds,
  includeRemoved: boolean,
  pool: ReadPool,
  keys: OperatorKeys,
  signal: AbortSignal,
): AsyncGenerator<string> {
  for (let next = from; ; ) {
    signal.throwIfAborted()
    const rows = await withPermit(pool, (reader) =>
      reader.validators(next, to, includeRemoved, PAGE_ROWS),
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
