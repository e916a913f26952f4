import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createTokenBucket } from './token-bucket.ts'

describe('take', () => {
  it('allows the burst at once, then the rate', () => {
    const bucket = createTokenBucket({ perSecond: 10, burst: 3 })
    expect([0, 0, 0, 0].map((ms) => bucket.take(ms))).toEqual([true, true, true, false])
    expect(bucket.take(99)).toBe(false)
    expect(bucket.take(100)).toBe(true)
    expect(bucket.isFull(150)).toBe(false)
    expect(bucket.isFull(1_000)).toBe(true)
  })

  it('never allows more than burst plus rate, whatever the clock does', () => {
    const steps = fc.array(
      fc.record({ ms: fc.integer({ min: -500, max: 500 }), n: fc.integer({ min: 0, max: 5 }) }),
    )
    fc.assert(
      fc.property(steps, (list) => {
        const bucket = createTokenBucket({ perSecond: 20, burst: 10 })
        let now = 10_000
        let forwardMs = 0
        let taken = 0
        for (const { ms, n } of list) {
          now += ms
          forwardMs += Math.max(0, ms)
          if (bucket.take(now, n)) taken += n
        }
        expect(taken).toBeLessThanOrEqual(10 + (forwardMs / 1_000) * 20 + 1e-6)
      }),
    )
  })
})

describe('reserve', () => {
  it('allows the burst at once, then returns the time to wait', () => {
    const bucket = createTokenBucket({ perSecond: 10, burst: 10 })
    const waits = Array.from({ length: 12 }, () => bucket.reserve(1_000))
    expect(waits.slice(0, 10)).toEqual(Array(10).fill(0))
    expect(waits.slice(10)).toEqual([100, 200])
  })

  it('refills over time, never above the burst', () => {
    const bucket = createTokenBucket({ perSecond: 10, burst: 10 })
    for (let request = 0; request < 10; request += 1) bucket.reserve(1_000)
    expect(bucket.reserve(1_100)).toBe(0)
    const later = Array.from({ length: 11 }, () => bucket.reserve(60_000))
    expect(later.at(-2)).toBe(0)
    expect(later.at(-1)).toBe(100)
  })

  it('tolerates a clock that is set back', () => {
    const bucket = createTokenBucket({ perSecond: 10, burst: 10 })
    bucket.reserve(5_000)
    expect(bucket.reserve(1_000)).toBe(0)
  })
})

describe('msToNext', () => {
  it('returns the time until the next token, even in debt', () => {
    const bucket = createTokenBucket({ perSecond: 10, burst: 20 })
    for (let n = 0; n < 20; n += 1) {
      expect(bucket.msToNext(0)).toBe(0)
      bucket.reserve(0)
    }
    expect(bucket.msToNext(0)).toBe(100)
    expect(bucket.msToNext(60)).toBe(40)
    expect(bucket.msToNext(100)).toBe(0)
    bucket.reserve(100)
    expect(bucket.msToNext(100)).toBe(100)
    bucket.reserve(100)
    expect(bucket.msToNext(100)).toBe(200)
    for (let n = 0; n < 20; n += 1) bucket.reserve(3_600_000)
    expect(bucket.msToNext(3_600_000)).toBe(100)
  })
})
