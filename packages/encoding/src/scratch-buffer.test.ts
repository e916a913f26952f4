import { expect, it } from 'vitest'
import { createScratchBuffer } from './scratch-buffer.ts'

it('allocates the requested number of bytes after the previous ones', () => {
  const take = createScratchBuffer(4)
  const first = take(4).fill(1)
  expect(first).toHaveLength(4)
  const second = take(3)
  expect(second).toHaveLength(3)
  second.fill(2)
  expect([...first]).toEqual([2, 2, 2, 1])
})

it('allocates a separate buffer when there is no room', () => {
  const take = createScratchBuffer(4)
  const short = take(4).fill(1)
  expect(take(5).fill(2)).toHaveLength(5)
  expect([...short]).toEqual([1, 1, 1, 1])
})
