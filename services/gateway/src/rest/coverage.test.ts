import { ensureCollector } from '@ssv-exporter/store/decided/origins'
import { putBeaconClock } from '@ssv-exporter/store/duties/beacon-clock'
import { putListening } from '@ssv-exporter/store/listening/listening'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { restClient } from '../testing/rest-client.ts'
import { startGateway, type TestGateway } from '../testing/start-gateway.ts'

const HOUR_MS = 3_600_000
const SLOTS_PER_HOUR = 300
/** Three hours ago, at the start of an hour. */
const FIRST_HOUR_MS = Math.floor(Date.now() / HOUR_MS) * HOUR_MS - 3 * HOUR_MS
/** Slot 0 begins in the middle of an hour and of a slot of that hour. */
const GENESIS_MS = FIRST_HOUR_MS - 100 * HOUR_MS - 6_000
const FIRST_SLOT = (100 * HOUR_MS) / 12_000 + 1

const half = (which: 0 | 1) =>
  Array.from({ length: 128 }, (_, i) => (i < 64 === (which === 0) ? '1' : '0')).join('')

let running: TestGateway
beforeAll(async () => {
  running = await startGateway({ seed: { generation: 'current' } })
  const { database } = running
  await putBeaconClock(database, { genesisMs: GENESIS_MS, slotMs: 12_000, slotsPerEpoch: 32 })
  const listen = async (name: string, from: number, to: number, subnets: string) =>
    putListening(database, await ensureCollector(database, name), [
      { fromSlot: FIRST_SLOT + from, toSlot: FIRST_SLOT + to, subnets },
    ])
  // Both for the same half in the first quarter, then one for each half.
  await listen('one', 0, 149, half(0))
  await listen('two', 75, 149, half(0))
  await listen('two', 150, 224, half(1))
  await listen('one', 150, 299, half(0))
  // The second hour begins within the interval.
  await listen('one', 300, 310, half(0))
  await listen('one', 300, 320, half(0))
  await listen('two', 290, 329, half(1))
})
afterAll(() => running.stop())

const all = (query: string) => restClient(running).all(`/v1/coverage?${query}`)
const hour = (n: number) => new Date(FIRST_HOUR_MS + n * HOUR_MS).toISOString()
const share = (listened: number) => listened / SLOTS_PER_HOUR

const FIRST = {
  hour: hour(0),
  slots: SLOTS_PER_HOUR,
  // Half a subnet share in 300 slots, the other half in 75 and 10.
  share: share(300 * 0.5 + 85 * 0.5),
}
const SECOND = { hour: hour(1), slots: SLOTS_PER_HOUR, share: share(21 * 0.5 + 30 * 0.5) }
const THIRD = { hour: hour(2), slots: SLOTS_PER_HOUR, share: 0 }

it('reports the share of slots and subnets that any collector listened to, per hour', async () => {
  const to = `toTime=${hour(2)}`
  expect(await all(to)).toEqual([FIRST, SECOND, THIRD])
  expect(await all(`${to}&limit=1`)).toEqual([FIRST, SECOND, THIRD])
  expect(await all(`${to}&limit=2&order=desc`)).toEqual([THIRD, SECOND, FIRST])
})

it('selects hours by a time within them, and knows none before the first record', async () => {
  const within = new Date(FIRST_HOUR_MS + 1.5 * HOUR_MS).toISOString()
  expect(await all(`fromTime=${within}&toTime=${within}`)).toEqual([SECOND])
  expect(await all(`fromTime=0&toTime=${hour(0)}`)).toEqual([FIRST])
  expect(await all(`toTime=${hour(-1)}`)).toEqual([])
})

it('covers the time until now, in which nothing was recorded', async () => {
  const hours = await all('')
  expect(hours.slice(0, 3)).toEqual([FIRST, SECOND, THIRD])
  // The current hour is absent within its first minute.
  expect(hours.slice(3).map(({ share: known }) => known)).toEqual(hours.slice(3).map(() => 0))
  expect(await all('fromTime=99999999999')).toEqual([])
})
