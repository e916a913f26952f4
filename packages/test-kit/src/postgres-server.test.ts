import { Client } from 'pg'
import { afterEach, expect, test } from 'vitest'
import { type PostgresServer, startPostgres } from './postgres-server.ts'

let server: PostgresServer | undefined

afterEach(async () => {
  await server?.stop()
})

async function connect(url: string): Promise<Client> {
  const client = new Client({ connectionString: url })
  client.on('error', () => undefined)
  await client.connect()
  return client
}

test('a killed server comes back under the same URL with committed data', async () => {
  server = await startPostgres()
  const before = await connect(server.url)
  await before.query('CREATE TABLE t AS SELECT 7 AS n')
  await server.kill()
  await expect(connect(server.url)).rejects.toThrow('ECONNREFUSED')
  await server.restart()
  const after = await connect(server.url)
  expect((await after.query('SELECT n FROM t')).rows).toEqual([{ n: 7 }])
  await after.end()
})

test('a paused server does not respond on any connection until resumed', async () => {
  server = await startPostgres()
  const client = await connect(server.url)
  await server.pause()
  let answered = 0
  const old = client.query('SELECT 1').then(() => {
    answered += 1
  })
  const fresh = connect(server.url).then(async (connection) => {
    answered += 1
    await connection.end()
  })
  // Long enough for a running server; a paused one has no time limit.
  await new Promise((resolve) => setTimeout(resolve, 300))
  expect(answered).toBe(0)
  await server.resume()
  await Promise.all([old, fresh])
  expect(answered).toBe(2)
  await client.end()
})
