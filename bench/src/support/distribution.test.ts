import { expect, it } from 'vitest'
import { distribution } from './distribution.ts'
import { median } from './median.ts'

it('returns the smallest value that is not exceeded by the given share of all values', () => {
  const values = Array.from({ length: 200 }, (_, index) => 200 - index)
  expect(distribution(values)).toEqual({ count: 200, mean: 100.5, p50: 100, p99: 198, max: 200 })
})

it('returns the only value of a single-value distribution', () => {
  expect(distribution([7])).toEqual({ count: 1, mean: 7, p50: 7, p99: 7, max: 7 })
})

it('returns the mean of the two middle values as the median of an even number', () => {
  expect(median([9, 1, 4])).toBe(4)
  expect(median([1, 10, 4, 2])).toBe(3)
})
