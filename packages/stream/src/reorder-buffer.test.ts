import { expect, it } from 'vitest'
import { createReorderBuffer } from './reorder-buffer.ts'

const at = (...offsets: number[]) =>
  offsets.map((offset) => ({ offset, topic: 't', payload: String(offset) }))

it('delivers the next items and skips delivered ones', () => {
  const buffer = createReorderBuffer({ maxEarly: 10 })
  buffer.reset(5)
  expect(buffer.accept(at(4, 5, 6, 7))).toEqual(at(6, 7))
  expect(buffer.accept(at(6, 7))).toEqual([])
  expect(buffer.deliveredOffset()).toBe(7)
})

it('buffers early items until the missing ones arrive', () => {
  const buffer = createReorderBuffer({ maxEarly: 10 })
  expect(buffer.accept(at(3, 4))).toEqual([])
  expect(buffer.accept(at(6))).toEqual([])
  expect([buffer.deliveredOffset(), buffer.newestOffset()]).toEqual([0, 6])
  expect(buffer.accept(at(1, 2))).toEqual(at(1, 2, 3, 4))
  expect(buffer.accept(at(5))).toEqual(at(5, 6))
})

it('buffers up to a limit, and accepts the rest when it arrives again', () => {
  const buffer = createReorderBuffer({ maxEarly: 2 })
  buffer.accept(at(2, 3, 4, 5))
  expect(buffer.newestOffset()).toBe(5)
  expect(buffer.accept(at(1))).toEqual(at(1, 2, 3))
  expect(buffer.accept(at(4, 5))).toEqual(at(4, 5))
})

it('clears everything on reset', () => {
  const buffer = createReorderBuffer({ maxEarly: 10 })
  buffer.accept(at(1, 5))
  buffer.reset(4)
  expect([buffer.deliveredOffset(), buffer.newestOffset()]).toEqual([4, 4])
  expect(buffer.accept(at(6))).toEqual([])
  expect(buffer.accept(at(5))).toEqual(at(5, 6))
})
