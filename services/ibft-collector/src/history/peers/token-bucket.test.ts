import { expect, it } from 'vitest'
import { createTokenBucket } from './token-bucket.ts'

it('gives twice the rate at once, then the rate, and says when the next is there', () => {
  const clock = { ms: 0 }
  const bucket = createTokenBucket(10, () => clock.ms)
  for (let n = 0; n < 20; n += 1) {
    expect(bucket.msToNext()).toBe(0)
    bucket.take()
  }
  expect(bucket.msToNext()).toBe(100)
  clock.ms += 60
  expect(bucket.msToNext()).toBe(40)
  clock.ms += 40
  expect(bucket.msToNext()).toBe(0)
  bucket.take()
  expect(bucket.msToNext()).toBe(100)
  clock.ms += 3_600_000
  for (let n = 0; n < 20; n += 1) bucket.take()
  expect(bucket.msToNext()).toBe(100)
})
