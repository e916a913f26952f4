import { expect, it } from 'vitest'
import type { VerifiedAgreement } from '../decided/verified-agreement.ts'
import { HISTORY_DEFAULTS } from './history-options.ts'
import { createHistoryWorld, type HistoryWorld } from './testing/history-world.ts'
import { sequenceOf, signed, testCommittee } from './testing/sign.ts'
import type { TestCollector } from './testing/test-collector.ts'

const WAIT = { interval: 20 }
const heights = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, n) => from + n)

/** A verified gossip message. */
async function receive({ writer }: TestCollector, id: number, height: number): Promise<void> {
  const committee = testCommittee(id)
  const message: VerifiedAgreement = {
    ...signed(committee.publicKey, height),
    committee,
    rootFork: 'v1',
  }
  const sighting = { source: 'gossip', seenAtMs: 0, peerId: 'somebody', publish: true } as const
  await writer.write(message, sighting)
}

const publishAbove = async ({ database }: HistoryWorld, id: number) =>
  (
    await database.query<{ above: number | null }>(
      'above',
      'SELECT publish_above AS above FROM coverage WHERE validator_key_id = $1',
      [id],
    )
  )[0]?.above

it('fetches what gossip skips, and publishes it, but not earlier heights', async () => {
  const world = await createHistoryWorld()
  const { publicKey } = testCommittee(1)
  const peer = await world.peer(sequenceOf(publicKey, 0, 50))
  const collector = await world.collector([peer])
  await expect.poll(() => collector.history.status().sequencesComplete, WAIT).toBe(1)
  expect(collector.writer.published).toEqual([])

  peer.messages = sequenceOf(publicKey, 0, 56)
  await receive(collector, 1, 51)
  await receive(collector, 1, 56)
  await expect.poll(() => world.stored(1), WAIT).toEqual(heights(0, 56))
  expect(collector.writer.published.toSorted((a, b) => a - b)).toEqual(heights(51, 56))
  await expect.poll(() => collector.history.status().sequencesComplete, WAIT).toBe(1)
})

it('requests nothing while gossip delivers every height of a duty sequence', async () => {
  const world = await createHistoryWorld()
  const peer = await world.peer([signed(testCommittee(1).publicKey, 0)])
  const collector = await world.collector([peer])
  await expect.poll(() => collector.history.status().sequencesComplete, WAIT).toBe(1)
  const asked = peer.asked.length
  for (const height of heights(1, 20)) await receive(collector, 1, height)
  const noted = async () =>
    (await world.database.query<{ to: number }>('to', 'SELECT complete_to AS to FROM coverage'))[0]
  await expect.poll(noted, WAIT).toEqual({ to: 20 })
  expect(peer.asked).toHaveLength(asked)
})

it('publishes what was decided while no collector ran', async () => {
  const world = await createHistoryWorld()
  const { publicKey } = testCommittee(1)
  const peer = await world.peer(sequenceOf(publicKey, 0, 30))
  const before = await world.collector([peer])
  await expect.poll(() => before.history.status().sequencesComplete, WAIT).toBe(1)
  await before.stop()

  peer.messages = sequenceOf(publicKey, 0, 90)
  world.clock.ms += 60_000
  const after = await world.collector([peer])
  await expect.poll(() => world.stored(1), WAIT).toEqual(heights(0, 90))
  expect(before.writer.published).toEqual([])
  expect(after.writer.published.toSorted((a, b) => a - b)).toEqual(heights(31, 90))
})

it('requests the height of a duty sequence again after a while without gossip', async () => {
  const world = await createHistoryWorld()
  const { publicKey } = testCommittee(1)
  const peer = await world.peer(sequenceOf(publicKey, 0, 30))
  const collector = await world.collector([peer])
  await expect.poll(() => collector.history.status().sequencesComplete, WAIT).toBe(1)
  const asked = peer.asked.length
  world.clock.ms += HISTORY_DEFAULTS.recheckMs / 2
  peer.messages = sequenceOf(publicKey, 0, 40)
  await receive(collector, 1, 31)
  const noted = async () =>
    (await world.database.query<{ to: number }>('to', 'SELECT complete_to AS to FROM coverage'))[0]
  await expect.poll(noted, WAIT).toEqual({ to: 31 })
  expect(peer.asked).toHaveLength(asked)
  world.clock.ms += HISTORY_DEFAULTS.recheckMs / 2
  await expect.poll(() => world.stored(1), WAIT).toEqual(heights(0, 40))
  expect(collector.writer.published.toSorted((a, b) => a - b)).toEqual(heights(31, 40))
})

it('publishes everything of a validator registered while collectors ran', async () => {
  const world = await createHistoryWorld()
  const sequences = [1, 2].flatMap((id) => sequenceOf(testCommittee(id).publicKey, 0, 40))
  const collector = await world.collector([await world.peer(sequences)])
  await expect.poll(() => world.stored(1), WAIT).toEqual(heights(0, 40))
  await world.register([2], 101)
  collector.registryMoved()
  await expect.poll(() => world.stored(2), WAIT).toEqual(heights(0, 40))
  expect(collector.writer.published.toSorted((a, b) => a - b)).toEqual(heights(0, 40))
})

it('uses the first gossip message as the end of history if peers did not report one', async () => {
  const world = await createHistoryWorld()
  const { publicKey } = testCommittee(1)
  const collector = await world.collector([])
  await expect.poll(() => collector.history.status().sequences, WAIT).toBe(1)
  await receive(collector, 1, 10)
  await expect.poll(() => publishAbove(world, 1), WAIT).toBe(9)
  await receive(collector, 1, 14)
  await expect.poll(() => collector.history.status().heightsWanted, WAIT).toBe(13)
  expect(await world.gaps(1)).toEqual([])
  const peer = await world.peer(sequenceOf(publicKey, 0, 14))
  await collector.network.connect(peer.address)
  await expect.poll(() => world.stored(1), WAIT).toEqual(heights(0, 14))
  expect(collector.writer.published.toSorted((a, b) => a - b)).toEqual(heights(10, 14))
})

it('stores missing heights that arrive by gossip', async () => {
  const world = await createHistoryWorld()
  const { publicKey } = testCommittee(1)
  const peer = await world.peer(sequenceOf(publicKey, 0, 20).filter(({ height }) => height !== 7))
  const collector = await world.collector([peer])
  await expect.poll(() => collector.history.status().heightsMissing, WAIT).toBe(1)
  await receive(collector, 1, 7)
  await expect.poll(() => world.gaps(1), WAIT).toEqual([])
  await expect.poll(() => collector.history.status().sequencesComplete, WAIT).toBe(1)
})
