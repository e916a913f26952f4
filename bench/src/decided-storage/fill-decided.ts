import type { Client } from 'pg'

export interface DecidedSize {
  validators: number
  /** Heights of each validator, from 0. */
  heights: number
}

/** Heights per statement: small enough to report progress. */
const STEP = 500

/**
 * Writes decided rows as years of gossip would: by height, with all validators of a height
 * adjacent, so that the heights of one validator are far apart in the table. Values are of 128
 * bytes and unique, three of four operators signed.
 */
export async function fillDecided(
  client: Client,
  { validators, heights }: DecidedSize,
  progress: (rows: number) => void,
): Promise<void> {
  for (let from = 0; from < heights; from += STEP) {
    const to = Math.min(heights, from + STEP) - 1
    await client.query(
      `INSERT INTO decided (validator_key_id, role, height, round, signers, signature, value, first_peer, sightings, collector)
       SELECT v.key_id, 0, h, 1, ARRAY[1, 2, 3], digest || substr(digest, 1, 32), digest || digest, 1 + h % 60, 4, 1
       FROM generate_series($1::bigint, $2::bigint) h
       CROSS JOIN (SELECT key_id FROM validator WHERE index < $3 ORDER BY index) v
       CROSS JOIN LATERAL (SELECT sha512(int8send(h * 1000003 + v.key_id)) AS digest) made`,
      [from, to, validators],
    )
    progress((to + 1) * validators)
  }
}
