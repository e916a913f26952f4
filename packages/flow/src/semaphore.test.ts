import { expect, it } from 'vitest'
import { createSemaphore, SemaphoreTimeoutError } from './semaphore.ts'

function semaphoreOf(size: number, maxWaitMs = 60_000) {
  const seen: [number, number][] = []
  const semaphore = createSemaphore(
    { size, maxWaitMs },
    { onChange: (taken, waiting) => seen.push([taken, waiting]) },
  )
  return { semaphore, seen }
}

it('grants no more permits than its size, in the order of requests', async () => {
  const { semaphore, seen } = semaphoreOf(1)
  const order: string[] = []
  const release = await semaphore.acquire()
  const second = semaphore.acquire().then((free) => {
    order.push('second')
    free()
  })
  const third = semaphore.acquire().then((free) => {
    order.push('third')
    free()
  })
  expect(seen.at(-1)).toEqual([1, 2])
  release()
  release()
  await Promise.all([second, third])
  expect(order).toEqual(['second', 'third'])
  expect(seen.at(-1)).toEqual([0, 0])
})

it('rejects after the time limit and grants the permit to the next', async () => {
  const { semaphore, seen } = semaphoreOf(1, 10)
  const release = await semaphore.acquire()
  await expect(semaphore.acquire()).rejects.toThrow(SemaphoreTimeoutError)
  expect(seen.at(-1)).toEqual([1, 0])
  release()
  await semaphore.acquire()
})
