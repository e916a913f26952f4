import type { Transaction } from './database.ts'

/** A range of blocks in which a log must be missing, or one too many: later logs do not follow from it. */
export interface Contradiction {
  /** By the contract's numbers of operators, by a cluster's count of validators, or by the bloom of a block. */
  kind: 'operator' | 'cluster' | 'bloom'
  fromBlock: number
  toBlock: number
  /** For people. */
  reason: string
  /** Blocks up to here were proved since, and explain nothing. */
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

/** More are not kept: what is repaired for the first ones explains the others, or they are found again. */
const MOST_KEPT = 1_000

/** All that were found and not repaired, the lowest block first. */
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

/** Whether a log may still be missing: not every block of the range was proved since. */
export const isOpen = ({ fromBlock, toBlock, provedTo = fromBlock - 1 }: Contradiction): boolean =>
  provedTo < toBlock

/** Whether operators must have been registered before the start block: their numbers are missing, and every block since is proved. */
export const isOfEarlierHistory = (one: Contradiction, startBlock: number): boolean =>
  one.kind === 'operator' && one.fromBlock === startBlock && !isOpen(one)

/** Adds what was found; where one begins at the same block, the ranges become one. */
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

/** The blocks of one up to `provedTo` are proved. */
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
 * After all logs were searched anew, only what was found is left of what logs say, with what was proved of it.
 * @param repaired blocks whose logs are the true ones now: what their blooms said is explained
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

/** Forgets those that logs above `block` brought up (a reorg). */
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
