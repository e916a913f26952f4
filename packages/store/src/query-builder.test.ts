import { expect, test } from 'vitest'
import { readRecognition } from './contract-log.ts'
import { claimDeployment, readDeployment } from './deployment.ts'
import { openTestDatabase } from './testing/open-test-database.ts'

const ANY = {
  network: 'test',
  chainId: 1,
  anchorBlock: 0,
  anchorHash: `0x${'ab'.repeat(32)}`,
  contract: `0x${'cd'.repeat(20)}`,
  generation: 'current',
  startBlock: 0,
}

test('reports errors of built statements with code and retryability, like all others', async () => {
  await using db = await openTestDatabase()
  const { database } = db
  await database.query(
    'read-only',
    `ALTER DATABASE ${new URL(db.url).pathname.slice(1)} SET default_transaction_read_only = on`,
  )
  await database
    .query(
      'end',
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()',
    )
    .catch(() => {})
  const readOnly = { code: 'DATABASE_READ_ONLY', retryable: true }
  await expect.poll(() => readDeployment(database).catch(() => 'away')).toBeUndefined()
  await expect(claimDeployment(database, ANY)).rejects.toMatchObject(readOnly)
  await database.close()
  for (const read of [() => readDeployment(database), () => readRecognition(database, 1)]) {
    await expect(read()).rejects.toMatchObject({ name: 'DatabaseError' })
  }
})
