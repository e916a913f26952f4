import type { Client } from 'pg'

/** Bytes on disk, all partitions together. */
export interface TableSize {
  rows: number
  heapBytes: number
  indexBytes: number
  /** Heap, indexes, TOAST, free space map and visibility map. */
  totalBytes: number
  /** Average size of a row's columns, without the row's header and the page's. */
  contentBytes: number
}

export async function tableSize(client: Client, table: string): Promise<TableSize> {
  const { rows } = await client.query<Record<keyof TableSize, string>>(
    `SELECT (SELECT count(*) FROM ${table}) AS rows,
       sum(pg_relation_size(relid)) AS "heapBytes",
       sum(pg_indexes_size(relid)) AS "indexBytes",
       sum(pg_total_relation_size(relid)) AS "totalBytes",
       (SELECT avg(pg_column_size(d.*)) - 24 FROM (SELECT * FROM ${table} LIMIT 10000) d) AS "contentBytes"
     FROM pg_partition_tree('${table}') WHERE isleaf`,
  )
  const entries = Object.entries(rows[0] ?? {}).map(([name, value]) => [name, Number(value)])
  return Object.fromEntries(entries) as TableSize
}
