import { Client } from 'pg'
import { expect, onTestFinished, test } from 'vitest'
import { startPostgresReplica } from './postgres-replica.ts'
import { startPostgres } from './postgres-server.ts'

async function connect(url: string): Promise<Client> {
  const client = new Client({ connectionString: url })
  await client.connect()
  onTestFinished(() => client.end())
  return client
}

test('a replica follows the primary except while paused, and accepts writes once promoted', async () => {
  const primary = await startPostgres()
  onTestFinished(() => primary.stop())
  const writer = await connect(primary.url)
  await writer.query('CREATE TABLE t AS SELECT 1 AS n')
  const replica = await startPostgresReplica(primary)
  onTestFinished(() => replica.stop())
  const reader = await connect(replica.url)
  const rows = async () => (await reader.query('SELECT n FROM t ORDER BY n')).rows

  await writer.query('INSERT INTO t VALUES (2)')
  await replica.caughtUp()
  expect(await rows()).toEqual([{ n: 1 }, { n: 2 }])
  await expect(reader.query('INSERT INTO t VALUES (3)')).rejects.toMatchObject({ code: '25006' })

  await replica.pauseReplay()
  await writer.query('INSERT INTO t VALUES (3)')
  expect(await rows()).toEqual([{ n: 1 }, { n: 2 }])
  await replica.resumeReplay()
  await replica.caughtUp()
  expect(await rows()).toHaveLength(3)

  await replica.promote()
  await reader.query('INSERT INTO t VALUES (4)')
  expect(await rows()).toHaveLength(4)
})
