import { setTimeout as delay } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { createTurns } from './turns.ts'

function turnsThat(work: () => Generator<undefined>) {
  const errors: unknown[] = []
  return { errors, ...createTurns({ pauseMs: 1 }, { turn: work, onError: (e) => errors.push(e) }) }
}

it('never takes two turns at once, and one after the last time it was asked', async () => {
  let running = 0
  let most = 0
  let seen = 0
  let asked = 0
  const turns = turnsThat(function* () {
    running += 1
    most = Math.max(most, running)
    const upTo = asked
    for (let part = 0; part < 3; part += 1) yield
    seen = upTo
    running -= 1
  })
  for (let time = 0; time < 20; time += 1) {
    asked += 1
    turns.ask()
    await delay(time % 3)
  }
  await expect.poll(() => seen).toBe(20)
  expect(most).toBe(1)
  turns.stop()
})

it('goes on after a turn that failed', async () => {
  let times = 0
  // biome-ignore lint/correctness/useYield: it fails before
  const turns = turnsThat(function* (): Generator<undefined> {
    times += 1
    throw new Error('no')
  })
  turns.ask()
  await expect.poll(() => times).toBe(1)
  turns.ask()
  await expect.poll(() => times).toBe(2)
  expect(turns.errors).toHaveLength(2)
  turns.stop()
})
