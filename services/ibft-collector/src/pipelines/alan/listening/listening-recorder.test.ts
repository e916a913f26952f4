import { expect, onTestFinished, test } from 'vitest'
import { openDatabase } from '../../../testing/open-database.ts'
import { createListeningRecorder } from './listening-recorder.ts'
import { createSlotListening } from './slot-listening.ts'
import { toIntervals } from './to-intervals.ts'

const SLOT_MS = 12_000
const subnets = (...listened: number[]) =>
  Array.from({ length: 128 }, (_, i) => listened.includes(i))
const digits = (...listened: number[]) =>
  subnets(...listened)
    .map(Number)
    .join('')

test('counts a slot only if it was sampled from its start, and subnets only if listened to throughout', () => {
  const listening = createSlotListening()
  const sampled = (slot: number, ...listened: number[]) => {
    const ended = listening.sample(slot, subnets(...listened))
    return ended && [ended.slot, ended.subnets.flatMap((listens, i) => (listens ? [i] : []))]
  }
  expect(sampled(10, 1, 2)).toBeUndefined()
  // The process started in this slot.
  expect(sampled(11, 1, 2)).toEqual([10, []])
  sampled(11, 1)
  sampled(11, 1, 2, 3)
  expect(sampled(12, 1, 2, 3)).toEqual([11, [1]])
  listening.invalidate()
  expect(sampled(13, 1, 2)).toEqual([12, []])
  // Nothing was sampled for a while.
  expect(sampled(15, 1, 2)).toBeUndefined()
  expect(sampled(16, 1, 2)).toEqual([15, []])
  expect(sampled(17, 1, 2)).toEqual([16, [1, 2]])
})

test('joins slots with the same subnets, up to the maximum', () => {
  const slots = (from: number, to: number, ...listened: number[]) =>
    Array.from({ length: to - from + 1 }, (_, i) => ({
      slot: from + i,
      subnets: subnets(...listened),
    }))
  const first = toIntervals(undefined, [...slots(1, 3, 7), ...slots(4, 4), ...slots(5, 6, 7)])
  expect(first).toEqual([
    { fromSlot: 1, toSlot: 3, subnets: digits(7) },
    { fromSlot: 5, toSlot: 6, subnets: digits(7) },
  ])
  expect(toIntervals(first.at(-1), [...slots(7, 310, 7), ...slots(311, 311, 7, 8)])).toEqual([
    { fromSlot: 5, toSlot: 304, subnets: digits(7) },
    { fromSlot: 305, toSlot: 310, subnets: digits(7) },
    { fromSlot: 311, toSlot: 311, subnets: digits(7, 8) },
  ])
})

test('stores slots once their duties are stored, and none in which something was lost', async () => {
  const { database, logger, metrics } = await openDatabase()
  let slot = 100
  let samples = 0
  let losses = 0
  let listened = [7, 114]
  let stored = Promise.withResolvers<void>()
  const recorder = createListeningRecorder(
    { name: 'one', everyMs: 1 },
    {
      database,
      network: { genesisMs: 0, slotMs: SLOT_MS },
      subnets: () => {
        samples += 1
        return subnets(...listened)
      },
      losses: () => losses,
      flush: () => stored.promise,
      now: () => slot * SLOT_MS,
      logger,
      metrics,
    },
  )
  /** Waits until it has seen the current state. */
  const sampled = async () => {
    const before = samples
    await expect.poll(() => samples, { interval: 2 }).toBeGreaterThan(before + 1)
  }
  const goTo = async (end: number) => {
    while (slot < end) {
      slot += 1
      await sampled()
    }
  }
  const rows = () =>
    database.query('test', 'SELECT from_slot, to_slot, subnets FROM listening ORDER BY from_slot')

  await recorder.start()
  onTestFinished(() => recorder.stop())
  await goTo(104)
  listened = [7]
  await sampled()
  await goTo(106)
  expect(recorder.status()).toEqual({ subnets: 1, waiting: 6 })
  expect(await rows()).toEqual([])
  stored.resolve()
  await expect.poll(() => recorder.status().storedSlot).toBe(104)
  // Of slot 104 one subnet was sampled only at its beginning.
  const first = { from_slot: 101, to_slot: 103, subnets: digits(7, 114) }
  expect(await rows()).toEqual([first, { from_slot: 104, to_slot: 104, subnets: digits(7) }])
  await goTo(108)
  await expect.poll(() => recorder.status().storedSlot).toBe(106)
  const second = { from_slot: 104, to_slot: 106, subnets: digits(7) }
  expect(await rows()).toEqual([first, second])

  stored = Promise.withResolvers()
  await goTo(110)
  losses += 1
  await sampled()
  await goTo(112)
  stored.resolve()
  await goTo(114)
  await expect.poll(() => recorder.status().storedSlot).toBe(112)
  // Slots 107 to 110 were not stored when something was lost.
  expect(await rows()).toEqual([
    first,
    second,
    { from_slot: 111, to_slot: 112, subnets: digits(7) },
  ])
})
