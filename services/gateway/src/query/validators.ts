import { encodeEscapedValidator } from '@ssv-exporter/gateway-api/encode-validator'
import type { Filter } from '@ssv-exporter/gateway-api/filter'
import { type Bounds, boundsOf } from './bounds.ts'
import { hexOf } from './hex-of.ts'
import type { OperatorKeys } from './operator-keys.ts'
import { inTurn, type Readings } from './reading.ts'
import type { ValidatorRow } from './registry-reader.ts'
import { validatorKey } from './validator-key.ts'

// One round trip to the database.
const CHUNK_ROWS = 400
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
  const { registry, slots } = isOneChunk(bounds) ? quick : readings.bulk
  const free = await slots.take()
  try {
    const { from, to } = bounds
    const chunks = registry.validators(from, to, filter.includeRemoved, {
      chunk: CHUNK_ROWS,
      signal,
    })
    for await (const rows of chunks) {
      for (let start = 0; start < rows.length; start += PART_ROWS) {
        yield await encoded(rows.slice(start, start + PART_ROWS), keys)
      }
    }
  } finally {
    free()
  }
}

function isOneChunk({ from, to }: Bounds): boolean {
  return to !== undefined && to - from < CHUNK_ROWS
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
