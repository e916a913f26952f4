import { expect, it } from 'vitest'
import { stopDeadlineMs } from './stop-deadline.ts'

it('the stop deadline covers draining and the rest', () => {
  expect(stopDeadlineMs({})).toBe(15_000)
  expect(stopDeadlineMs({ drainWaitMs: 5_000, drainWindowMs: 30_000 })).toBe(50_000)
})
