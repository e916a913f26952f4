import { expect, test } from 'vitest'
import { createPace } from './pace.ts'

test('spreads actions evenly over the minute', () => {
  const pace = createPace(12, 1_000)
  expect(pace.take(1_000, 10)).toBe(0)
  expect(pace.idleMs(1_000)).toBe(5_000)
  expect(pace.take(6_000, 10)).toBe(1)
  expect(pace.take(6_001, 10)).toBe(0)
  expect(pace.idleMs(7_000)).toBe(4_000)
  expect(pace.take(21_000, 10)).toBe(3)
})

test('drops overdue actions beyond the limit', () => {
  const pace = createPace(60, 0)
  expect(pace.take(100_000, 7)).toBe(7)
  expect(pace.take(101_000, 7)).toBe(1)
})

test('is never due at a rate of zero', () => {
  const pace = createPace(0, 0)
  expect(pace.take(1e9, 10)).toBe(0)
  expect(pace.idleMs(1e9)).toBe(Number.POSITIVE_INFINITY)
})
