import type { Client } from 'pg'
import type { Difference } from './compare.ts'

/** A difference, with the collectors' state of its duty sequence. */
export interface Explained extends Difference {
  coverage: unknown
  gaps: unknown
  registeredBlock: unknown
}

/** Looks up the state of the duty sequences with missing messages. */
export async function explain(
  differences: readonly Difference[],
  client: Client,
): Promise<Explained[]> {
  const explained: Explained[] = []
  for (const difference of differences) {
    const { rows } = await client.query(
      `SELECT to_jsonb(c) AS coverage, v.registered_block,
         (SELECT jsonb_agg(g) FROM coverage_gap g WHERE g.validator_key_id = k.id AND g.role = $2) AS gaps
       FROM validator_key k JOIN validator v ON v.key_id = k.id
         LEFT JOIN coverage c ON c.validator_key_id = k.id AND c.role = $2
       WHERE k.key = $1`,
      [Buffer.from(difference.publicKey, 'hex'), difference.role],
    )
    const [row] = rows
    explained.push({
      ...difference,
      coverage: row?.coverage ?? null,
      gaps: row?.gaps ?? null,
      registeredBlock: row?.registered_block ?? null,
    })
  }
  return explained
}
