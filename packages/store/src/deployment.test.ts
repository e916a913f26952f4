import { expect, test } from 'vitest'
import { readCursor } from './cursor.ts'
import { claimDeployment, readDeployment } from './deployment.ts'
import { DeploymentMismatchError } from './errors.ts'
import { openTestDatabase } from './testing/open-test-database.ts'

const hoodi = {
  network: 'hoodi',
  chainId: 560048,
  anchorBlock: 0,
  anchorHash: `0x${'11'.repeat(32)}`,
  contract: `0x${'22'.repeat(20)}`,
  generation: 'current',
  startBlock: 1065,
}

test('claims a new database with its cursor before the start block', async () => {
  await using db = await openTestDatabase()
  expect(await readDeployment(db.database)).toBeUndefined()
  await claimDeployment(db.database, hoodi)
  expect(await readDeployment(db.database)).toEqual(hoodi)
  expect(await readCursor(db.database)).toMatchObject({ indexedBlock: 1064, synced: false })
  await claimDeployment(db.database, { ...hoodi, network: 'my-hoodi' })
})

test.each([
  ['chainId', 1],
  ['anchorHash', `0x${'33'.repeat(32)}`],
  ['contract', `0x${'44'.repeat(20)}`],
  ['generation', 'v2'],
  ['startBlock', 2_000],
] as const)('rejects a database of another %s, naming both sides', async (part, other) => {
  await using db = await openTestDatabase()
  await claimDeployment(db.database, hoodi)
  const claim = claimDeployment(db.database, { ...hoodi, [part]: other })
  await expect(claim).rejects.toThrow(DeploymentMismatchError)
  await expect(claim).rejects.toThrow(`${part} ${hoodi[part]} in the database, ${other} configured`)
})
