import type { Fork } from '@ssv-exporter/ssv/generation'
import { expect, it } from 'vitest'
import { createForkSchedule } from './fork-schedule.ts'
import { createSubscriptions } from './subscriptions.ts'

const fork = (name: string, topics: string[], prefix?: string) =>
  ({
    name,
    topics,
    topicsOf: (key: Uint8Array) => (prefix === undefined ? [] : [`${prefix}.${key[0]}`]),
  }) as unknown as Fork

function setUp() {
  const clock = { ms: 0 }
  const generation = {
    forkWindow: { leadSlots: 64, graceSlots: 64 },
    forks: [
      fork('a', ['main'], 'of'),
      fork('b', ['decided', '1', '2']),
      fork('c', ['decided', '1']),
    ],
  }
  const forks = ['a', 'b', 'c'].map((name, n) => ({ name, epoch: n * 100 }))
  const options = { genesisTimeSec: 0, secondsPerEpoch: 1, forks }
  const topics = new Set<string>()
  const subscriptions = createSubscriptions({
    host: {
      subscribe: (topic) => void topics.add(topic),
      unsubscribe: (topic) => void topics.delete(topic),
    },
    schedule: createForkSchedule(options, generation),
    now: () => clock.ms,
  })
  const at = (seconds: number) => {
    clock.ms = seconds * 1_000
    subscriptions.tick()
    return [...topics].sort().join(' ')
  }
  return { subscriptions, topics, at }
}

it('subscribes to the next fork before its epoch, and to the former one for a while after it', () => {
  const { at } = setUp()
  expect(at(0)).toBe('main')
  expect(at(98)).toBe('1 2 decided main')
  expect(at(101)).toBe('1 2 decided main')
  expect(at(102)).toBe('1 2 decided')
  expect(at(201)).toBe('1 2 decided')
  expect(at(202)).toBe('1 decided')
})

it("assigns a topic to the active fork's rules", () => {
  const { at, subscriptions } = setUp()
  at(199)
  expect(subscriptions.forkOf('decided')?.name).toBe('b')
  at(200)
  expect(subscriptions.forkOf('decided')?.name).toBe('c')
  expect(subscriptions.forkOf('2')?.name).toBe('b')
  expect(subscriptions.forkOf('elsewhere')).toBeUndefined()
})

it('follows the validators in forks with topics of their own', async () => {
  const { at, subscriptions, topics } = setUp()
  at(0)
  subscriptions.followValidators([Uint8Array.of(1), Uint8Array.of(2)])
  expect(at(0)).toBe('main of.1 of.2')
  subscriptions.followValidators([Uint8Array.of(2)])
  expect(at(0)).toBe('main of.2')
  expect(topics.size).toBe(2)
})

it('subscribes to many topics gradually, and ends at the wanted set', async () => {
  const { at, subscriptions, topics } = setUp()
  at(0)
  const keys = Array.from({ length: 256 * 4 }, (_, n) => Uint8Array.of(n % 256))
  subscriptions.followValidators(keys)
  expect(topics.size).toBe(251)
  await expect.poll(() => topics.size).toBe(257)
  subscriptions.followValidators([])
  await expect.poll(() => [...topics]).toEqual(['main'])
})
