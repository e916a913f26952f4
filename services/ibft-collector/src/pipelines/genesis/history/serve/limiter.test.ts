import { expect, it } from 'vitest'
import { createLimiter } from './limiter.ts'

it('limits concurrency, queues a number of requests in order, and rejects the rest', async () => {
  const limiter = createLimiter({ atOnce: 2, waiting: 2 })
  const gates = Array.from({ length: 5 }, () => Promise.withResolvers<void>())
  const started: number[] = []
  const runs = gates.map(({ promise }, n) =>
    limiter.run(async () => {
      started.push(n)
      await promise
      return n
    }),
  )
  expect(await runs[4]).toBeUndefined()
  expect(started).toEqual([0, 1])
  expect(limiter.size).toBe(4)
  gates[1]?.resolve()
  await runs[1]
  expect(started).toEqual([0, 1, 2])
  for (const { resolve } of gates) resolve()
  expect(await Promise.all(runs)).toEqual([0, 1, 2, 3, undefined])
  expect(limiter.size).toBe(0)
})

it('releases its permit when the work fails', async () => {
  const limiter = createLimiter({ atOnce: 1, waiting: 1 })
  const failing = limiter.run(() => Promise.reject(new Error('no')))
  const next = limiter.run(async () => 'done')
  await expect(failing).rejects.toThrow('no')
  expect(await next).toBe('done')
})
