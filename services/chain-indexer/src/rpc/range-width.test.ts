import { expect, test } from 'vitest'
import { RangeWidth, TARGET_BYTES } from './range-width.ts'

test('narrows ranges with large responses, and widens empty ones quickly', () => {
  const width = new RangeWidth(10_000)
  width.answered(width.blocks, 0)
  expect(width.blocks).toBe(10_000)
  width.answered(10_000, 8 * TARGET_BYTES)
  expect(width.blocks).toBe(1_250)
  width.answered(1_250, 500 * TARGET_BYTES)
  expect(width.blocks).toBe(2)
  width.answered(1, 5 * TARGET_BYTES)
  expect(width.blocks).toBe(1)
  const widths = Array.from({ length: 6 }, () => {
    width.answered(width.blocks, 0)
    return width.blocks
  })
  expect(widths).toEqual([8, 64, 512, 4_096, 10_000, 10_000])
})

test('keeps refused ranges narrow however little they hold, and does not count a large response as a refusal', () => {
  const width = new RangeWidth(10_000)
  width.answered(2_000, 0)
  expect(width.shrink(10_000)).toBe(true)
  width.answered(5_000, 0)
  expect(width.blocks).toBe(5_000)
  width.answered(5_000, 40 * TARGET_BYTES)
  expect(width.blocks).toBe(125)
  expect(width.tolerated).toBe(5_000)
  // Narrower than the endpoint's limit: no reason to exceed it.
  for (let times = 0; times < 9; times++) width.answered(125, TARGET_BYTES)
  expect(width.tolerated).toBe(5_000)
  for (let times = 0; times < 3; times++) width.answered(5_000, 0)
  expect(width.tolerated).toBe(6_250)
  width.shrink(6_250, 1_000)
  for (let times = 0; times < 9; times++) width.answered(1_000, 0)
  expect(width.blocks).toBe(1_000)
})

test('asks for several ranges at once only where the limit of the endpoint is narrow for few logs', () => {
  const width = new RangeWidth(1_000)
  // Nothing is known about the logs yet.
  expect(width.atOnce).toBe(2)
  width.answered(1_000, 0)
  expect(width.atOnce).toBe(4)
  width.answered(1_000, TARGET_BYTES / 2)
  expect([width.blocks, width.atOnce]).toEqual([1_000, 2])
  width.answered(1_000, TARGET_BYTES)
  expect([width.blocks, width.atOnce]).toEqual([1_000, 1])
  width.answered(1_000, 4 * TARGET_BYTES)
  expect([width.blocks, width.atOnce]).toEqual([250, 1])
})
