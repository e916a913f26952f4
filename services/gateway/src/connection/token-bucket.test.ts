import { expect, it } from 'vitest'
import { createTokenBucket } from './token-bucket.ts'

it('lets one second of requests through at once, then makes each wait its turn', () => {
  const bucket = createTokenBucket(10)
  const waits = Array.from({ length: 12 }, () => bucket.take(1_000))
  expect(waits.slice(0, 10)).toEqual(Array(10).fill(0))
  expect(waits.slice(10)).toEqual([100, 200])
})

it('fills again with time, never above one second of requests', () => {
  const bucket = createTokenBucket(10)
  for (let request = 0; request < 10; request += 1) bucket.take(1_000)
  expect(bucket.take(1_100)).toBe(0)
  const later = Array.from({ length: 11 }, () => bucket.take(60_000))
  expect(later.at(-2)).toBe(0)
  expect(later.at(-1)).toBe(100)
})

it('is not confused by a clock that goes back', () => {
  const bucket = createTokenBucket(10)
  bucket.take(5_000)
  expect(bucket.take(1_000)).toBe(0)
})
