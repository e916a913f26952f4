import type { Transaction } from './database.ts'

/** A range of blocks with a missing or surplus log: later logs contradict the stored ones. */
export interface Contradiction {
  /**
   * How it was detected: by operator ids, by a cluster's validator count, or by a block's logs
   * bloom.
   */
  kind: 'operator' | 'cluster' | 'bloom'
  fromBlock: number
  toBlock: number
  /** Human-readable. */
  reason: string
  /** Blocks up to here have been proved since and are not the cause. */
  provedTo: number | undefined
}

export type FoundContradiction = Omit<Contradiction, 'provedTo'>

interface ContradictionRow {
  kind: Contradiction['kind']
  from_block: number
  to_block: number
  reason: string
  proved_to: number | null
}

/**
 * Further ones are not stored: repairing the first ones either resolves the rest or they are found
 * again.
 */
const MOST_KEPT = 1_000

/** All unrepaired contradictions, in ascending block order. */
export async function readContradictions(
  transaction: Pick<Transaction, 'query'>,
): Promise<Contradiction[]> {
  const rows = await transaction.query<ContradictionRow>(
    'contradictions',
    `SELECT kind, from_block, to_block, reason, proved_to FROM contradiction ORDER BY from_block, kind`,
  )
  return rows.map((row) => ({
    kind: row.kind,
    fromBlock: row.from_block,
    toBlock: row.to_block,
    reason: row.reason,
    provedTo: row.proved_to ?? undefined,
  }))
}

/** Whether a log may still be missing, i.e. not every block of the range has been proved since. */
export const isOpen = ({ fromBlock, toBlock, provedTo = fromBlock - 1 }: Contradiction): boolean =>
  provedTo < toBlock

/**
 * Whether operators must have been registered before the start block: their ids are missing
 * although every block since is proved.
 */
export const isOfEarlierHistory = (one: Contradiction, startBlock: number): boolean =>
  one.kind === 'operator' && one.fromBlock === startBlock && !isOpen(one)

/** Adds contradictions. Ranges that start at the same block are merged. */
export async function addContradictions(
  transaction: Transaction,
  found: readonly FoundContradiction[],
): Promise<void> {
  if (found.length === 0) return
  const merged = new Map<string, FoundContradiction>()
  for (const one of found) {
    const key = `${one.kind} ${one.fromBlock}`
    const former = merged.get(key)
    const toBlock = Math.max(one.toBlock, former?.toBlock ?? 0)
    merged.set(key, { ...(former ?? one), toBlock })
  }
  const rows = [...merged.values()]
  await transaction.query(
    'contradictions-add',
    `INSERT INTO contradiction AS c (kind, from_block, to_block, reason)
     SELECT kind, from_block, to_block, reason
     FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::text[]) AS f(kind, from_block, to_block, reason)
     WHERE (SELECT count(*) FROM contradiction) < ${MOST_KEPT}
     ON CONFLICT (kind, from_block) DO UPDATE SET to_block = greatest(c.to_block, excluded.to_block)`,
    [
      rows.map(({ kind }) => kind),
      rows.map(({ fromBlock }) => fromBlock),
      rows.map(({ toBlock }) => toBlock),
      rows.map(({ reason }) => reason),
    ],
  )
}

/** Records that the blocks of a contradiction are proved up to `provedTo`. */
export async function writeProvedTo(
  transaction: Transaction,
  { kind, fromBlock }: Pick<Contradiction, 'kind' | 'fromBlock'>,
  provedTo: number,
): Promise<void> {
  await transaction.query(
    'contradictions-proved',
    `UPDATE contradiction SET proved_to = greatest(proved_to, $3) WHERE kind = $1 AND from_block = $2`,
    [kind, fromBlock, provedTo],
  )
}

/**
 * After a full search, replaces the log-based contradictions with those found, keeping their proof
 * progress.
 * @param repaired blocks whose logs have been corrected; their bloom contradictions are resolved
 */
export async function replaceContradictions(
  transaction: Transaction,
  found: readonly FoundContradiction[],
  repaired: readonly number[],
): Promise<void> {
  await transaction.query(
    'contradictions-gone',
    `DELETE FROM contradiction c WHERE CASE kind WHEN 'bloom' THEN from_block = ANY($3::bigint[])
       ELSE NOT EXISTS (SELECT 1 FROM unnest($1::text[], $2::bigint[]) AS f(kind, from_block)
         WHERE f.kind = c.kind AND f.from_block = c.from_block) END`,
    [found.map(({ kind }) => kind), found.map(({ fromBlock }) => fromBlock), repaired],
  )
  await addContradictions(transaction, found)
}

/** Deletes contradictions raised by logs above `block` (after a reorg). */
export async function forgetContradictionsAbove(
  transaction: Transaction,
  block: number,
): Promise<void> {
  await transaction.query(
    'contradictions-forget',
    'DELETE FROM contradiction WHERE to_block > $1',
    [block],
  )
}
