import { EMPTY_FILTER } from '@ssv-exporter/gateway-api/filter'
import { expect, it } from 'vitest'
import { boundsOf } from './bounds.ts'

const range = (from: bigint, to?: bigint) => ({ ...EMPTY_FILTER, from, to })

it('treats a missing `to` as no upper bound', () => {
  expect(boundsOf(range(3n), true)).toEqual({ from: 3n, to: undefined })
  expect(boundsOf(range(3n), false)).toEqual({ from: 3n, to: undefined })
})

it('treats 0 as no upper bound of indexes and as height 0', () => {
  expect(boundsOf(range(3n, 0n), true)).toEqual({ from: 3n, to: undefined })
  expect(boundsOf(range(0n, 0n), false)).toEqual({ from: 0n, to: 0n })
  expect(boundsOf(range(3n, 0n), false)).toBeUndefined()
})

it('limits bounds to the range of the database type', () => {
  expect(boundsOf(range(2n ** 64n - 1n), true)).toBeUndefined()
  expect(boundsOf(range(1n, 2n ** 64n - 1n), true)).toEqual({ from: 1n, to: undefined })
})
