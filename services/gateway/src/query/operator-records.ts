import { hexOf } from '@ssv-exporter/encoding/node/hex'
import { textFromBytes } from '@ssv-exporter/encoding/text-from-bytes'
import { encodeOperator } from '@ssv-exporter/gateway-api/encode-operator'
import type { Filter } from '@ssv-exporter/gateway-api/filter'
import type { OperatorRow } from '@ssv-exporter/store/query-reader'
import { boundsOf } from './bounds.ts'
import { type ReadPools, withPermit } from './read-pools.ts'

const PAGE_ROWS = 1_000

/** The operators selected by a filter, as JSON, one page at a time. */
export async function* operatorRecords(filter: Filter, pools: ReadPools): AsyncGenerator<string> {
  if (filter.publicKey !== '') {
    yield await encoded(await byKey(filter, pools), pools)
    return
  }
  let bounds = boundsOf(filter, true)
  while (bounds !== undefined) {
    const { from, to } = bounds
    const rows = await withPermit(pools.quick, (reader) =>
      reader.operators(from, to, filter.includeRemoved, PAGE_ROWS),
    )
    yield await encoded(rows, pools)
    const last = rows.at(-1)
    if (last === undefined || rows.length < PAGE_ROWS) return
    bounds = boundsOf({ ...filter, from: BigInt(last.index) + 1n }, true)
  }
}

async function byKey(
  { publicKey, includeRemoved }: Filter,
  { quick, keys }: ReadPools,
): Promise<OperatorRow[]> {
  const rows: OperatorRow[] = []
  for (const key of await keys.bytesOf(publicKey)) {
    rows.push(...(await withPermit(quick, (reader) => reader.operatorByKey(key, includeRemoved))))
  }
  return rows.sort((a, b) => a.index - b.index)
}

async function encoded(rows: OperatorRow[], { keys }: ReadPools): Promise<string> {
  await keys.load(rows.map((row) => row.keyId))
  return rows
    .map((row) =>
      encodeOperator({
        publicKey: keys.get(row.keyId).text,
        name: textFromBytes(row.name),
        ownerAddress: `0x${hexOf(row.owner)}`,
        index: row.index,
        removed: row.removed,
      }),
    )
    .join(',')
}
