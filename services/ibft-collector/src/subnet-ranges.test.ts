import { expect, test } from 'vitest'
import { subnetRanges } from './subnet-ranges.ts'

test.each([
  [
    ['0-3', '64'],
    [0, 1, 2, 3, 64],
  ],
  [
    ['127', '5', '4-6'],
    [4, 5, 6, 127],
  ],
  [['9-9'], [9]],
])('%o are subnets %o', (ranges, subnets) => {
  expect(subnetRanges().parse(ranges)).toEqual(subnets)
})

test.each([[['128']], [['0-128']], [['5-4']], [['a']], [['1-']], [['']], [[]]])(
  '%o are rejected as subnets',
  (ranges) => {
    expect(subnetRanges().safeParse(ranges).success).toBe(false)
  },
)
