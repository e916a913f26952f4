import type { Client } from 'pg'

/** Number of committed decided messages: each has one publication, with a position or pending. */
export async function storedMessages(client: Client): Promise<number> {
  const { rows } = await client.query<{ stored: string }>({
    name: 'stored',
    text: `SELECT (SELECT position FROM publication_head) + (SELECT count(*) FROM outbox) AS stored`,
  })
  return Number(rows[0]?.stored)
}
