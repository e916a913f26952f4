import type { Fork } from '@ssv-exporter/ssv/generation'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { ForkScheduleError } from './errors.ts'
import { createForkSchedule } from './fork-schedule.ts'

const generation = {
  forkWindow: { leadSlots: 64, graceSlots: 64 },
  forks: ['v0', 'v1', 'v2'].map((name) => ({ name }) as Fork),
}
const options = {
  genesisTimeSec: 1_000,
  secondsPerEpoch: 10,
  forks: [
    { name: 'v0', epoch: 0 },
    { name: 'v1', epoch: 10 },
    { name: 'v2', epoch: 100 },
  ],
}
const schedule = createForkSchedule(options, generation)
const nearbyNames = (ms: number) => schedule.nearby(ms).map(({ name }) => name)

it('activates a fork at the first millisecond of its epoch', () => {
  expect(schedule.at(0).name).toBe('v0')
  expect(schedule.at(1_099_999).name).toBe('v0')
  expect(schedule.at(1_100_000).name).toBe('v1')
  expect(schedule.at(2_000_000).name).toBe('v2')
})

it('is near a fork for two epochs on either side', () => {
  expect(nearbyNames(1_079_999)).toEqual(['v0'])
  expect(nearbyNames(1_080_000)).toEqual(['v0', 'v1'])
  expect(nearbyNames(1_100_000)).toEqual(['v1', 'v0'])
  expect(nearbyNames(1_119_999)).toEqual(['v1', 'v0'])
  expect(nearbyNames(1_120_000)).toEqual(['v1'])
})

it('returns the active fork first of those nearby, each once', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 3_000_000 }), (ms) => {
      const names = nearbyNames(ms)
      expect(names[0]).toBe(schedule.at(ms).name)
      expect(new Set(names).size).toBe(names.length)
    }),
  )
})

it.each([
  ['an unknown fork', [{ name: 'v9', epoch: 0 }]],
  ['no fork', []],
  [
    'falling epochs',
    [
      { name: 'v0', epoch: 5 },
      { name: 'v1', epoch: 5 },
    ],
  ],
  [
    'forks out of order',
    [
      { name: 'v1', epoch: 0 },
      { name: 'v0', epoch: 5 },
    ],
  ],
])('rejects %s', (_, forks) => {
  expect(() => createForkSchedule({ ...options, forks }, generation)).toThrow(ForkScheduleError)
})
