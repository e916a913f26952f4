import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createFairQueue, type FairQueue } from './fair-queue.ts'

const drain = <T>(queue: FairQueue<T>): T[] => {
  const entries: T[] = []
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) entries.push(next)
  return entries
}

it('keeps the order of a sender', () => {
  const queue = createFairQueue<number>({ capacity: 1_000 })
  const entries = Array.from({ length: 500 }, (_, n) => n)
  for (const n of entries) queue.push('a', n)
  expect(drain(queue)).toEqual(entries)
})

it('alternates between senders, however much one of them sent', () => {
  const queue = createFairQueue<string>({ capacity: 1_000 })
  for (let n = 0; n < 100; n += 1) queue.push('loud', `loud ${n}`)
  queue.push('quiet', 'quiet 0')
  queue.push('quiet', 'quiet 1')
  expect(drain(queue).slice(0, 4)).toEqual(['loud 0', 'quiet 0', 'loud 1', 'quiet 1'])
})

it('drops the oldest message of the sender with the most', () => {
  const queue = createFairQueue<string>({ capacity: 3 })
  queue.push('quiet', 'q0')
  queue.push('loud', 'l0')
  queue.push('loud', 'l1')
  expect(queue.push('loud', 'l2')).toBe('l0')
  expect(queue.push('third', 't0')).toBe('l1')
  expect(drain(queue).sort()).toEqual(['l2', 'q0', 't0'])
})

it('loses only what it reports as dropped, and never exceeds its capacity', () => {
  const operation = fc.oneof(
    fc.record({ op: fc.constant('push' as const), sender: fc.constantFrom('a', 'b', 'c') }),
    fc.record({ op: fc.constantFrom('shift' as const, 'evict' as const) }),
  )
  fc.assert(
    fc.property(
      fc.array(operation, { maxLength: 400 }),
      fc.integer({ min: 1, max: 20 }),
      (operations, capacity) => {
        const queue = createFairQueue<{ sender: string; n: number }>({ capacity })
        const inside = new Set<number>()
        const last = new Map<string, number>()
        operations.forEach((step, n) => {
          const out =
            step.op === 'push'
              ? queue.push(step.sender, { sender: step.sender, n })
              : queue[step.op]()
          if (step.op === 'push') inside.add(n)
          if (out !== undefined) {
            expect(inside.delete(out.n)).toBe(true)
            expect(out.n).toBeGreaterThan(last.get(out.sender) ?? -1)
            last.set(out.sender, out.n)
          }
          expect(queue.size).toBe(inside.size)
          expect(queue.size).toBeLessThanOrEqual(capacity)
        })
        expect(new Set(drain(queue).map(({ n }) => n))).toEqual(inside)
      },
    ),
  )
})
