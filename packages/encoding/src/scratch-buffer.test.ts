import { expect, it } from 'vitest'
import { createScratchBuffer } from './scratch-buffer.ts'

it('gives as many bytes as are asked for, at the place of those before', () => {
  const take = createScratchBuffer(4)
  const first = take(4).fill(1)
  expect(first).toHaveLength(4)
  const second = take(3)
  expect(second).toHaveLength(3)
  second.fill(2)
  expect([...first]).toEqual([2, 2, 2, 1])
})

it('gives a buffer of their own to those for which there is no room', () => {
  const take = createScratchBuffer(4)
  const short = take(4).fill(1)
  expect(take(5).fill(2)).toHaveLength(5)
  expect([...short]).toEqual([1, 1, 1, 1])
})
