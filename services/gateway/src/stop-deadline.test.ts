import { expect, it } from 'vitest'
import { stopDeadlineMs } from './stop-deadline.ts'

it('a gateway is given the time that it takes to drain, and some for the rest', () => {
  expect(stopDeadlineMs({})).toBe(15_000)
  expect(stopDeadlineMs({ drainWaitMs: 5_000, drainWindowMs: 30_000 })).toBe(50_000)
})
