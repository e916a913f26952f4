import { expect, test } from 'vitest'
import { clipRanges, countHeights, mergeGaps, subtractRanges } from './ranges.ts'

test('subtracting from ranges keeps their attributes', () => {
  const ranges = [
    { from: 20, to: 29, attempts: 2 },
    { from: 0, to: 9, attempts: 1 },
  ]
  const taken = [
    { from: 25, to: 40 },
    { from: 3, to: 4 },
    { from: 6, to: 6 },
    { from: 9, to: 20 },
  ]
  expect(subtractRanges(ranges, taken)).toEqual([
    { from: 0, to: 2, attempts: 1 },
    { from: 5, to: 5, attempts: 1 },
    { from: 7, to: 8, attempts: 1 },
    { from: 21, to: 24, attempts: 2 },
  ])
  expect(subtractRanges(ranges, [])).toHaveLength(2)
  expect(subtractRanges(ranges, [{ from: 0, to: 99 }])).toEqual([])
})

test('subtracting from many ranges equals subtracting from sets of heights', () => {
  let seed = 7
  const chance = (n: number) => {
    seed = (seed * 48_271) % 2_147_483_647
    return seed % n
  }
  for (let round = 0; round < 300; round += 1) {
    const some = () => {
      const ranges: { from: number; to: number }[] = []
      for (let from = chance(4); from < 60; from += 2 + chance(9)) {
        const to = from + chance(5)
        ranges.push({ from, to })
        from = to
      }
      return ranges
    }
    const [ranges, others] = [some(), some()]
    const heights = (list: readonly { from: number; to: number }[]) =>
      list.flatMap(({ from, to }) => Array.from({ length: to - from + 1 }, (_, n) => from + n))
    const taken = new Set(heights(others))
    const left = subtractRanges(ranges, others)
    expect(heights(left)).toEqual(heights(ranges).filter((height) => !taken.has(height)))
    expect(countHeights(left)).toBe(heights(left).length)
  }
})

test('intersections are clipped to the range', () => {
  const ranges = [
    { from: 0, to: 4 },
    { from: 6, to: 9 },
    { from: 20, to: 22 },
  ]
  expect(clipRanges(ranges, { from: 3, to: 7 })).toEqual([
    { from: 3, to: 4 },
    { from: 6, to: 7 },
  ])
})

test('adjacent gaps are merged only if they were requested equally often', () => {
  const gaps = [
    { from: 5, to: 9, attempts: 1, askAtMs: 200 },
    { from: 0, to: 4, attempts: 1, askAtMs: 300 },
    { from: 10, to: 12, attempts: 2, askAtMs: 100 },
    { from: 14, to: 14, attempts: 2, askAtMs: 100 },
  ]
  expect(mergeGaps(gaps)).toEqual([
    { from: 0, to: 9, attempts: 1, askAtMs: 300 },
    { from: 10, to: 12, attempts: 2, askAtMs: 100 },
    { from: 14, to: 14, attempts: 2, askAtMs: 100 },
  ])
})
