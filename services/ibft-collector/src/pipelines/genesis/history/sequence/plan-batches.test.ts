import { expect, it } from 'vitest'
import { planBatches, planWanted } from './plan-batches.ts'

it('includes gaps that are unknown, or due for a retry', () => {
  const gaps = [
    { from: 10, to: 19, attempts: 1, askAtMs: 500 },
    { from: 30, to: 39, attempts: 3, askAtMs: 2_000 },
  ]
  expect(planWanted([{ from: 5, to: 50 }], gaps, 1_000)).toEqual([
    { from: 5, to: 9, attempts: 0 },
    { from: 10, to: 19, attempts: 1 },
    { from: 20, to: 29, attempts: 0 },
    { from: 40, to: 50, attempts: 0 },
  ])
})

it('merges adjacent gaps into one request, up to its maximum', () => {
  const wanted = [
    { from: 0, to: 0, attempts: 0 },
    { from: 4, to: 5, attempts: 2 },
    { from: 9, to: 25, attempts: 0 },
    { from: 1_000, to: 1_001, attempts: 0 },
  ]
  expect(planBatches(wanted, { size: 10, limit: 10 })).toEqual([
    {
      from: 0,
      to: 9,
      wanted: [wanted[0], wanted[1], { from: 9, to: 9, attempts: 0 }],
    },
    { from: 10, to: 19, wanted: [{ from: 10, to: 19, attempts: 0 }] },
    { from: 20, to: 25, wanted: [{ from: 20, to: 25, attempts: 0 }] },
    { from: 1_000, to: 1_001, wanted: [wanted[3]] },
  ])
  const huge = [{ from: 0, to: 2 ** 52, attempts: 0 }]
  const few = planBatches(huge, { size: 26, limit: 3 })
  expect(few.map(({ from, to }) => [from, to])).toEqual([
    [0, 25],
    [26, 51],
    [52, 77],
  ])
})
