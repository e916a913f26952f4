import { ensureCollector } from '@ssv-exporter/store/decided/origins'
import { putBeaconClock } from '@ssv-exporter/store/duties/beacon-clock'
import { ensureDutyPartition } from '@ssv-exporter/store/duties/duty-partitions'
import { putPoints, type StoredPoints } from '@ssv-exporter/store/duties/duty-points'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { restClient } from '../testing/rest-client.ts'
import { startGateway, type TestGateway } from '../testing/start-gateway.ts'

const GENESIS_MS = Date.UTC(2026, 0, 1)
const [COMMITTEE, PROPOSER] = [0, 2]

/** Each operator has its position and the kind's number in its counts. */
function points(
  committee: string,
  operatorIds: readonly number[],
  slot: number,
  role: number,
  more: Partial<StoredPoints> = {},
): StoredPoints {
  const n = operatorIds.length
  return {
    committeeId: committee.repeat(32),
    operatorIds,
    ...{ slot, role, rounds: 40, preDuties: 20, postDuties: 30 },
    counts: Array.from({ length: 6 * n }, (_, i) => 10 * Math.floor(i / n) + (i % n)),
    ...more,
  }
}

let running: TestGateway
beforeAll(async () => {
  running = await startGateway({ seed: { generation: 'current' } })
  const { database } = running
  await putBeaconClock(database, { genesisMs: GENESIS_MS, slotMs: 12_000, slotsPerEpoch: 32 })
  await ensureDutyPartition(database, 0)
  const [one, two] = [
    await ensureCollector(database, 'one'),
    await ensureCollector(database, 'two'),
  ]
  const put = (collector: number, ...list: StoredPoints[]) =>
    database.transaction('seed', (transaction) => putPoints(transaction, collector, list))
  const first = points('c1', [1, 2, 3, 4], 300, COMMITTEE)
  await put(one, { ...first, rounds: 1, counts: first.counts.map(() => 0) })
  await put(
    one,
    first,
    points('c2', [2, 5, 6, 7], 300, COMMITTEE),
    points('c1', [1, 2, 3, 4], 300, PROPOSER),
    points('c1', [1, 2, 3, 4], 7_200, COMMITTEE),
  )
  // Another collector missed all but the prepares of one operator.
  await put(two, {
    ...first,
    rounds: 41,
    counts: first.counts.map((_, i) => (i === 9 ? 25 : 0)),
  })
})
afterAll(() => running.stop())

const all = (query: string) => restClient(running).all(`/v1/operators/${query}`)

const OF_TWO = {
  operatorId: 2,
  fromSlot: 300,
  toSlot: 599,
  time: '2026-01-01T01:00:00.000Z',
  role: 'COMMITTEE',
  // In the first committee it is second, in the other one first.
  leader: { done: 11 + 10, possible: 1 + 0 },
  prepare: { done: 25 + 20, possible: 41 + 40 },
  commit: { done: 31 + 30, possible: 81 },
  preConsensus: { done: 41 + 40, possible: 40 },
  postConsensus: { done: 51 + 50, possible: 60 },
  points: 4 * 21 + 45 + 61 + 81 + 101,
  possiblePoints: 4 * 1 + 2 * 81 + 40 + 60,
}

it('adds up what an operator did in all committees, of collectors the highest count', async () => {
  const [first, ...others] = await all('2/points')
  expect(first).toEqual(OF_TWO)
  const brief = ({ fromSlot, role }: Record<string, unknown>) => `${fromSlot} ${role}`
  expect(others.map(brief)).toEqual(['300 PROPOSER', '7200 COMMITTEE'])
  expect((await all('2/points?limit=1')).map(brief)).toEqual([
    '300 COMMITTEE',
    '300 PROPOSER',
    '7200 COMMITTEE',
  ])
  expect((await all('2/points?limit=1&order=desc')).map(brief)).toEqual([
    '7200 COMMITTEE',
    '300 PROPOSER',
    '300 COMMITTEE',
  ])
})

it('selects by role, committee and slots', async () => {
  const slots = async (query: string) => (await all(query)).map(({ fromSlot }) => fromSlot)
  expect(await slots('2/points?role=PROPOSER')).toEqual([300])
  expect(await slots('2/points?fromSlot=599')).toEqual([300, 300, 7_200])
  expect(await slots('2/points?fromSlot=600')).toEqual([7_200])
  expect(await slots('2/points?role=COMMITTEE&toSlot=7199')).toEqual([300])
  expect(await slots('7/points')).toEqual([300])
  expect(await slots(`7/points?committee=${'c1'.repeat(32)}`)).toEqual([])
  expect(await slots('8/points')).toEqual([])
})
