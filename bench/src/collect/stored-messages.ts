import type { Client } from 'pg'

/** Decided messages committed so far: each had one publication, which has its position or waits for it. */
export async function storedMessages(client: Client): Promise<number> {
  const { rows } = await client.query<{ stored: string }>({
    name: 'stored',
    text: `SELECT (SELECT position FROM publication_head) + (SELECT count(*) FROM outbox) AS stored`,
  })
  return Number(rows[0]?.stored)
}
