import { setTimeout as delay } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { createCoalescingScheduler } from './coalescing-scheduler.ts'

function schedulerOf(work: () => Generator<undefined>) {
  const errors: unknown[] = []
  return {
    errors,
    ...createCoalescingScheduler({ pauseMs: 1 }, { run: work, onError: (e) => errors.push(e) }),
  }
}

it('never runs concurrently, and runs after the last request', async () => {
  let running = 0
  let most = 0
  let seen = 0
  let asked = 0
  const scheduler = schedulerOf(function* () {
    running += 1
    most = Math.max(most, running)
    const upTo = asked
    for (let part = 0; part < 3; part += 1) yield
    seen = upTo
    running -= 1
  })
  for (let time = 0; time < 20; time += 1) {
    asked += 1
    scheduler.schedule()
    await delay(time % 3)
  }
  await expect.poll(() => seen).toBe(20)
  expect(most).toBe(1)
  scheduler.stop()
})

it('continues after a failed run', async () => {
  let times = 0
  // biome-ignore lint/correctness/useYield: it fails before
  const scheduler = schedulerOf(function* (): Generator<undefined> {
    times += 1
    throw new Error('no')
  })
  scheduler.schedule()
  await expect.poll(() => times).toBe(1)
  scheduler.schedule()
  await expect.poll(() => times).toBe(2)
  expect(scheduler.errors).toHaveLength(2)
  scheduler.stop()
})
