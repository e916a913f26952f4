import { PARTITION_HEIGHTS } from '@ssv-exporter/store/decided/height-partitions'
import { expect, test } from 'vitest'
import { openDatabase } from '../../../testing/open-database.ts'
import { createPartitions } from './partitions.ts'

test('reports whether the next heights have a partition', async () => {
  const { database, logger, metrics } = await openDatabase()
  const ensurePartitions = createPartitions(database, { logger, metrics })
  const present = async () =>
    /^ssv_collector_next_partition_present\S* (\d)$/m.exec(await metrics.registry.metrics())?.[1]
  expect(await present()).toBeUndefined()
  await ensurePartitions([5])
  expect(await present()).toBe('1')

  // Rows of the next partition were written before it was created: they stay in the default one.
  await database.query(
    'stray',
    `INSERT INTO decided (validator_key_id, role, height, round, signers, signature, value)
     VALUES (1, 0, $1, 1, '{1,2,3}', '', '')`,
    [PARTITION_HEIGHTS],
  )
  await ensurePartitions([0.8 * PARTITION_HEIGHTS])
  expect(await present()).toBe('1')
  await ensurePartitions([0.95 * PARTITION_HEIGHTS])
  expect(await present()).toBe('0')
  await ensurePartitions([2 * PARTITION_HEIGHTS])
  expect(await present()).toBe('1')
})
