import { expect, test } from 'vitest'
import { openTestDatabase } from './testing/open-test-database.ts'
import { putUnknownMessages } from './unknown-messages.ts'

test('stores messages as received and deletes all but the newest', async () => {
  await using opened = await openTestDatabase()
  const { database } = opened
  const put = (...numbers: number[]) =>
    database.transaction('test', (transaction) =>
      putUnknownMessages(
        transaction,
        numbers.map((n) => ({
          receivedMs: 1_000 + n,
          topic: 'ssv.v2.1',
          field: 'role',
          value: n,
          data: Uint8Array.of(0, n),
        })),
        3,
      ),
    )
  const read = () =>
    database.query<{ value: string; data: Buffer; ms: string }>(
      'test',
      'SELECT value, data, extract(epoch FROM received_at) * 1000 AS ms FROM unknown_message ORDER BY id',
    )
  await put(1, 2)
  const stored = await read()
  expect(stored.map(({ value, ms }) => [value, Number(ms)])).toEqual([
    ['1', 1_001],
    ['2', 1_002],
  ])
  expect([...(stored[1]?.data ?? [])]).toEqual([0, 2])
  await put(3, 4)
  await put()
  expect((await read()).map(({ value }) => value)).toEqual(['2', '3', '4'])
})
