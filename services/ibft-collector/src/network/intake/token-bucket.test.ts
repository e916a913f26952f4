import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createTokenBucket } from './token-bucket.ts'

it('gives the burst at once, then the rate', () => {
  const bucket = createTokenBucket({ perSecond: 10, burst: 3 })
  expect([0, 0, 0, 0].map((ms) => bucket.take(ms))).toEqual([true, true, true, false])
  expect(bucket.take(99)).toBe(false)
  expect(bucket.take(100)).toBe(true)
  expect(bucket.isFull(150)).toBe(false)
  expect(bucket.isFull(1_000)).toBe(true)
})

it('never gives more than burst plus rate, whatever the clock does', () => {
  const steps = fc.array(
    fc.record({ ms: fc.integer({ min: -500, max: 500 }), n: fc.integer({ min: 0, max: 5 }) }),
  )
  fc.assert(
    fc.property(steps, (list) => {
      const bucket = createTokenBucket({ perSecond: 20, burst: 10 })
      let now = 10_000
      let forwardMs = 0
      let given = 0
      for (const { ms, n } of list) {
        now += ms
        forwardMs += Math.max(0, ms)
        if (bucket.take(now, n)) given += n
      }
      expect(given).toBeLessThanOrEqual(10 + (forwardMs / 1_000) * 20 + 1e-6)
    }),
  )
})
