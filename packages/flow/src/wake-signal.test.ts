import { expect, it } from 'vitest'
import { createWakeSignal } from './wake-signal.ts'

const NEVER_MS = 3_600_000
const idle = () => new AbortController().signal

it('ends a pending wait, or the next one if set before it', async () => {
  const wake = createWakeSignal()
  const waiting = wake.wait(NEVER_MS, idle())
  wake.set()
  await waiting
  wake.set()
  await wake.wait(NEVER_MS, idle())
})

it('is consumed by one wait', async () => {
  const wake = createWakeSignal()
  wake.set()
  await wake.wait(NEVER_MS, idle())
  const second = wake.wait(NEVER_MS, idle()).then(() => 'ended')
  expect(await Promise.race([second, Promise.resolve('waiting')])).toBe('waiting')
  wake.set()
  expect(await second).toBe('ended')
})

it('ends on abort, before or during the wait, and after its time limit', async () => {
  const wake = createWakeSignal()
  await wake.wait(NEVER_MS, AbortSignal.abort())
  const controller = new AbortController()
  const waiting = wake.wait(NEVER_MS, controller.signal)
  controller.abort()
  await waiting
  await wake.wait(1, idle())
})
