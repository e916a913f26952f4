import { expect, it } from 'vitest'
import { createSlots, NoSlotError } from './slots.ts'

function slotsOf(size: number, maxWaitMs = 60_000) {
  const seen: [number, number][] = []
  const slots = createSlots(
    { size, maxWaitMs },
    { onChange: (taken, waiting) => seen.push([taken, waiting]) },
  )
  return { slots, seen }
}

it('lets no more than its size in, and the others in the order they came', async () => {
  const { slots, seen } = slotsOf(1)
  const order: string[] = []
  const leave = await slots.take()
  const second = slots.take().then((free) => {
    order.push('second')
    free()
  })
  const third = slots.take().then((free) => {
    order.push('third')
    free()
  })
  expect(seen.at(-1)).toEqual([1, 2])
  leave()
  leave()
  await Promise.all([second, third])
  expect(order).toEqual(['second', 'third'])
  expect(seen.at(-1)).toEqual([0, 0])
})

it('refuses who waited too long, and hands the slot to the next', async () => {
  const { slots, seen } = slotsOf(1, 10)
  const leave = await slots.take()
  await expect(slots.take()).rejects.toThrow(NoSlotError)
  expect(seen.at(-1)).toEqual([1, 0])
  leave()
  await slots.take()
})
