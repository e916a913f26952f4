import { expect, test } from 'vitest'
import { openTestDatabase } from '../testing/open-test-database.ts'
import { putBeaconChain, putBeaconClock, readBeaconChain } from './beacon-clock.ts'

test('stores the reported chain beside the clock, and replaces it', async () => {
  await using opened = await openTestDatabase()
  const { database } = opened
  const clock = { genesisMs: 1_600_000_000_000, slotMs: 12_000, slotsPerEpoch: 32 }
  await putBeaconClock(database, clock)
  expect(await readBeaconChain(database)).toBeUndefined()
  const reported = (epoch: number, reportedMs: number) => ({
    chain: { forks: [{ version: '00000001', epoch }], gloasEpoch: epoch },
    reportedMs,
  })
  await putBeaconChain(database, clock, reported(10, 1_700_000_000_123))
  expect(await readBeaconChain(database)).toEqual(reported(10, 1_700_000_000_123))
  await putBeaconChain(database, clock, reported(20, 1_700_000_000_999))
  await putBeaconClock(database, { ...clock, slotMs: 4_000 })
  expect(await readBeaconChain(database)).toEqual(reported(20, 1_700_000_000_999))
  expect(await database.query('clock', 'SELECT slot_ms FROM beacon_clock')).toEqual([
    { slot_ms: 4_000 },
  ])
})
