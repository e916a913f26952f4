import { silentLogger } from '@ssv-exporter/service-kit/logger'
import { createMetrics } from '@ssv-exporter/service-kit/metrics'
import { expect, onTestFinished, test } from 'vitest'
import { createPublicationLog } from './publication-log.ts'
import { createStoreWatch } from './store-watch.ts'
import { openTestDatabase } from './testing/open-test-database.ts'

const WAIT = { interval: 20 }
const HOUR = 3_600

test('exports waiting rows, the last publication, rows of default partitions and the schema version', async () => {
  await using db = await openTestDatabase()
  const { database } = db
  const metrics = createMetrics({ service: 'test' })
  const watch = createStoreWatch({ everyMs: 10 }, { database, logger: silentLogger(), metrics })
  await watch.start()
  onTestFinished(() => watch.stop())
  const values = async () => {
    const text = await metrics.registry.metrics()
    const found = text.matchAll(/^ssv_store_(\w+)\{[^}]*\} (\S+)$/gm)
    return Object.fromEntries([...found].map(([, name, value]) => [name, Number(value)]))
  }

  const [migrated] = await database.query<{ count: number }>(
    'migrations',
    'SELECT count(*) AS count FROM drizzle.__drizzle_migrations',
  )
  await expect.poll(values, WAIT).toEqual({
    outbox_publications: 0,
    outbox_oldest_age_seconds: 0,
    publication_bytes: expect.any(Number),
    default_partition_rows: 0,
    schema_version: migrated?.count,
  })

  await database.query(
    'fill',
    `INSERT INTO outbox (topic, payload, created_at) VALUES ('a', 'b', now() - interval '2 hours'), ('a', 'c', now())`,
  )
  await database.query(
    'fill',
    `INSERT INTO decided (validator_key_id, role, height, round, signers, signature, value)
     VALUES (1, 0, 9000000, 1, '{1,2,3}', '', '')`,
  )
  await expect
    .poll(values, WAIT)
    .toMatchObject({ outbox_publications: 2, default_partition_rows: 1 })
  expect((await values()).outbox_oldest_age_seconds).toBeGreaterThanOrEqual(2 * HOUR)

  await createPublicationLog(database).moveOutbox(1)
  await expect.poll(values, WAIT).toMatchObject({ outbox_publications: 1 })
  const { outbox_oldest_age_seconds: age, last_publication_timestamp_seconds: published } =
    await values()
  expect(age).toBeLessThan(HOUR)
  expect(Date.now() / 1_000 - (published ?? 0)).toBeGreaterThanOrEqual(2 * HOUR - 1)
})

test('stops exporting values that cannot be read', async () => {
  await using db = await openTestDatabase()
  const { database } = db
  const metrics = createMetrics({ service: 'test' })
  const watch = createStoreWatch({ everyMs: 10 }, { database, logger: silentLogger(), metrics })
  await watch.start()
  onTestFinished(() => watch.stop())
  const exported = async () => /^ssv_store_\w+\{/m.test(await metrics.registry.metrics())
  await expect.poll(exported, WAIT).toBe(true)
  await database.query('away', 'ALTER TABLE outbox RENAME TO elsewhere')
  await expect.poll(exported, WAIT).toBe(false)
})
