import { expect, it } from 'vitest'
import { changeFee, feeIndexAt, NO_FEE } from './fee-index.ts'

it('charges the old fee up to the block of a change, and the new one after it', () => {
  const first = changeFee(NO_FEE, 7n, 100)
  expect(feeIndexAt(first, 100)).toBe(0n)
  expect(feeIndexAt(first, 110)).toBe(70n)
  const second = changeFee(first, 2n, 110)
  expect(feeIndexAt(second, 110)).toBe(70n)
  expect(feeIndexAt(second, 113)).toBe(76n)
})

it('rejects a block that is no longer retained', () => {
  expect(() => feeIndexAt({ fee: 1n, index: 5n, block: 9 }, 8)).toThrow(RangeError)
})
