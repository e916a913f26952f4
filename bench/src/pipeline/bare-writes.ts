import pg from 'pg'

export interface BareWritesOptions {
  url: string
  rows: number
  batch: number
  /** Bytes of a publication; 0: none is written. */
  payloadBytes: number
}

/**
 * The minimum of a batch of decided messages in Postgres: one statement for the rows, one for the
 * outbox, one commit. @returns rows per second
 */
export async function bareWrites(options: BareWritesOptions): Promise<number> {
  const { url, rows, batch, payloadBytes } = options
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const payload = 'x'.repeat(payloadBytes)
  const value = Buffer.alloc(128, 7)
  const signature = Buffer.alloc(96, 7)
  const fill = <T>(item: T) => Array.from({ length: batch }, () => item)
  const startedAt = performance.now()
  try {
    for (let from = 0; from < rows; from += batch) {
      await client.query('BEGIN')
      await client.query({
        name: 'decided',
        text: `INSERT INTO decided (validator_key_id, role, height, round, signers, signature, value)
          SELECT v, 9, h, 1, s::int[], g, d
          FROM unnest($1::int[], $2::bigint[], $3::text[], $4::bytea[], $5::bytea[]) AS b(v, h, s, g, d)
          ON CONFLICT DO NOTHING`,
        values: [
          Array.from({ length: batch }, (_, at) => at),
          fill(from),
          fill('{1,2,3}'),
          fill(signature),
          fill(value),
        ],
      })
      if (payloadBytes > 0) {
        await client.query({
          name: 'outbox',
          text: `INSERT INTO outbox (topic, payload) SELECT 'decided', p FROM unnest($1::text[]) p`,
          values: [fill(payload)],
        })
      }
      await client.query('COMMIT')
    }
    return rows / ((performance.now() - startedAt) / 1_000)
  } finally {
    await client.query('DELETE FROM decided WHERE role = 9')
    await client.query('DELETE FROM outbox')
    await client.end()
  }
}
