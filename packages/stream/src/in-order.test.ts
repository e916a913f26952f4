import { expect, it } from 'vitest'
import { createInOrder } from './in-order.ts'

const at = (...offsets: number[]) =>
  offsets.map((offset) => ({ offset, topic: 't', payload: String(offset) }))

it('delivers the next items and skips delivered ones', () => {
  const order = createInOrder({ maxHeld: 10 })
  order.restart(5)
  expect(order.accept(at(4, 5, 6, 7))).toEqual(at(6, 7))
  expect(order.accept(at(6, 7))).toEqual([])
  expect(order.offset()).toBe(7)
})

it('buffers early items until the missing ones arrive', () => {
  const order = createInOrder({ maxHeld: 10 })
  expect(order.accept(at(3, 4))).toEqual([])
  expect(order.accept(at(6))).toEqual([])
  expect([order.offset(), order.seen()]).toEqual([0, 6])
  expect(order.accept(at(1, 2))).toEqual(at(1, 2, 3, 4))
  expect(order.accept(at(5))).toEqual(at(5, 6))
})

it('buffers up to a limit, and accepts the rest when it arrives again', () => {
  const order = createInOrder({ maxHeld: 2 })
  order.accept(at(2, 3, 4, 5))
  expect(order.seen()).toBe(5)
  expect(order.accept(at(1))).toEqual(at(1, 2, 3))
  expect(order.accept(at(4, 5))).toEqual(at(4, 5))
})

it('clears everything on restart', () => {
  const order = createInOrder({ maxHeld: 10 })
  order.accept(at(1, 5))
  order.restart(4)
  expect([order.offset(), order.seen()]).toEqual([4, 4])
  expect(order.accept(at(6))).toEqual([])
  expect(order.accept(at(5))).toEqual(at(5, 6))
})
