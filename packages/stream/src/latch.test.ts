import { expect, it } from 'vitest'
import { createLatch } from './latch.ts'

const NEVER_MS = 3_600_000
const idle = () => new AbortController().signal

it('ends a wait that is under way, and the next one when set before it', async () => {
  const latch = createLatch()
  const waiting = latch.wait(NEVER_MS, idle())
  latch.set()
  await waiting
  latch.set()
  await latch.wait(NEVER_MS, idle())
})

it('is used up by one wait', async () => {
  const latch = createLatch()
  latch.set()
  await latch.wait(NEVER_MS, idle())
  const second = latch.wait(NEVER_MS, idle()).then(() => 'ended')
  expect(await Promise.race([second, Promise.resolve('waiting')])).toBe('waiting')
  latch.set()
  expect(await second).toBe('ended')
})

it('ends when aborted, before or while waiting, and after its time', async () => {
  const latch = createLatch()
  await latch.wait(NEVER_MS, AbortSignal.abort())
  const controller = new AbortController()
  const waiting = latch.wait(NEVER_MS, controller.signal)
  controller.abort()
  await waiting
  await latch.wait(1, idle())
})
