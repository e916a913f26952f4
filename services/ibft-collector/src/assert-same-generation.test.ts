import { putDuties } from '@ssv-exporter/store/duties/put-duties'
import { expect, test } from 'vitest'
import { assertSameGeneration } from './assert-same-generation.ts'
import { openDatabase } from './testing/open-database.ts'

const DUTY = {
  slot: 320_000,
  role: 0,
  committeeId: 'c1'.repeat(32),
  operatorIds: [1, 2, 3, 4],
  entries: [{ validatorIndex: 11, signers: 0b0111, rootPrefix: 1, round: 1, lastMs: 4_600 }],
}

test('accepts a new database for both generations', async () => {
  const { database } = await openDatabase()
  await assertSameGeneration(database, 'genesis')
  await assertSameGeneration(database, 'alan')
})

test('accepts duties for alan only, naming both generations and the settings', async () => {
  const { database } = await openDatabase()
  await database.transaction('seed', (transaction) => putDuties(transaction, [DUTY]))
  await assertSameGeneration(database, 'alan')
  await expect(assertSameGeneration(database, 'genesis')).rejects.toMatchObject({
    code: 'OTHER_GENERATION',
    retryable: false,
    message:
      'The database holds data of generation alan, but generation genesis is configured: correct SSV_GENERATION (--generation), or use another database (DATABASE_URL, DATA_DIR)',
  })
})

test('accepts decided messages for genesis only', async () => {
  const { database } = await openDatabase()
  await database.query(
    'seed',
    `WITH k AS (INSERT INTO validator_key (key) VALUES ('\\x07') RETURNING id)
     INSERT INTO decided (validator_key_id, role, height, round, signers, signature, value)
     SELECT id, 0, 5, 1, '{1,2,3}', '\\x00', '\\x00' FROM k`,
  )
  await assertSameGeneration(database, 'genesis')
  await expect(assertSameGeneration(database, 'alan')).rejects.toThrow(
    'holds data of generation genesis, but generation alan is configured',
  )
})
