import pg from 'pg'
import { pathOf } from './connection-path.ts'
import { DatabaseError, PooledConnectionError } from './errors.ts'

const ANSWER_TIMEOUT_MS = 5_000

/**
 * Asserts that `url` connects directly to Postgres, as required for advisory locks and LISTEN.
 * @throws PooledConnectionError; DatabaseError when the server is unreachable
 */
export async function assertDirect(url: string): Promise<void> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'ssv-exporter-check',
    connectionTimeoutMillis: ANSWER_TIMEOUT_MS,
  })
  client.on('error', () => {})
  try {
    await client.connect()
    await assertDirectClient(client)
  } catch (error) {
    throw error instanceof PooledConnectionError ? error : new DatabaseError('connection', error)
  } finally {
    await client.end().catch(() => {})
  }
}

/** @throws PooledConnectionError; a driver error when the server is unreachable */
export async function assertDirectClient(client: pg.ClientBase): Promise<void> {
  const path = await pathOf(client, { statementTimeoutMs: 0, answerTimeoutMs: ANSWER_TIMEOUT_MS })
  if (path === 'pooled') throw new PooledConnectionError()
}
