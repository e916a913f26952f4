import { sha256 } from 'viem'
import { expect, it } from 'vitest'
import { committeeId } from './committee-id.ts'

it('hashes the ids in ascending order, four little-endian bytes each', () => {
  const expected = sha256('0x020000000a0000002c010000')
  expect(committeeId([300n, 2n, 10n])).toBe(expected)
})

it('orders by the full id and hashes its low 32 bits', () => {
  expect(committeeId([2n ** 32n + 1n, 7n])).toBe(sha256('0x0700000001000000'))
})
