import { expect, test } from 'vitest'
import { createLifecycle, type Startable } from './lifecycle.ts'
import { silentLogger } from './logger.ts'

const logger = silentLogger()
const lifecycle = (stopDeadlineMs = 5_000) => createLifecycle({ stopDeadlineMs }, { logger })

function recorder() {
  const events: string[] = []
  const part = (name: string, overrides: Partial<Startable> = {}): Startable => ({
    start: async () => {
      events.push(`start ${name}`)
    },
    stop: async () => {
      events.push(`stop ${name}`)
    },
    ...overrides,
  })
  return { events, part }
}

test('starts parts in the order of add and stops them in reverse, once', async () => {
  const { events, part } = recorder()
  const life = lifecycle()
  life.add('a', part('a'))
  life.add('b', part('b'))
  await life.start()
  await Promise.all([life.stop(), life.stop()])
  expect(events).toEqual(['start a', 'start b', 'stop b', 'stop a'])
})

test('stops the started parts when another one fails to start', async () => {
  const { events, part } = recorder()
  const life = lifecycle()
  life.add('a', part('a'))
  life.add('b', part('b', { start: () => Promise.reject(new Error('no')) }))
  life.add('c', part('c'))
  await expect(life.start()).rejects.toThrow('no')
  expect(events).toEqual(['start a', 'stop b', 'stop a'])
})

test('stops every part even if one fails and one hangs, and names both', async () => {
  const { events, part } = recorder()
  const life = lifecycle(30)
  life.add('a', part('a'))
  life.add('b', part('b', { stop: () => Promise.reject(new Error('b is stuck')) }))
  life.add('c', part('c', { stop: () => new Promise(() => undefined) }))
  await life.start()
  await expect(life.stop()).rejects.toMatchObject({
    code: 'STOP_FAILED',
    facts: { parts: ['c', 'b'] },
  })
  expect(events).toContain('stop a')
})

test('stops a part at once if it is added after stop', async () => {
  const { events, part } = recorder()
  const life = lifecycle()
  await life.start()
  await life.stop()
  life.add('late', part('late'))
  expect(events).toEqual(['stop late'])
})

test('stops a part that the caller started and added while running', async () => {
  const { events, part } = recorder()
  const life = lifecycle()
  life.add('a', part('a'))
  await life.start()
  life.add('b', part('b'))
  await life.stop()
  expect(events).toEqual(['start a', 'stop b', 'stop a'])
})

test('aborts a waiting start when stopped, and starts no later part', async () => {
  const { events, part } = recorder()
  const reached = Promise.withResolvers<void>()
  const { promise, reject } = Promise.withResolvers<void>()
  const waits: Startable = {
    start: () => {
      reached.resolve()
      return promise
    },
    stop: async () => reject('gave up'),
  }
  const life = lifecycle()
  life.add('a', part('a'))
  life.add('waits', waits)
  life.add('c', part('c'))
  const starting = expect(life.start()).rejects.toBe('gave up')
  await reached.promise
  await life.stop()
  await starting
  expect(events).toEqual(['start a', 'stop a'])
})

test('stops a part that finished starting after it was stopped', async () => {
  const { events, part } = recorder()
  const { promise, resolve } = Promise.withResolvers<void>()
  const life = lifecycle()
  life.add('slow', part('slow', { start: () => promise }))
  const starting = expect(life.start()).rejects.toMatchObject({ code: 'STOPPED_WHILE_STARTING' })
  const stopping = life.stop()
  resolve()
  await Promise.all([starting, stopping])
  expect(events).toEqual(['stop slow', 'stop slow'])
})
