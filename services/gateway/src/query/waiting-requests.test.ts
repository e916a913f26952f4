import { expect, it } from 'vitest'
import { createWaitingRequests } from './waiting-requests.ts'

const bytes = (text: string) => Buffer.from(text)

it('returns requests in order, including empty and large ones', () => {
  const waiting = createWaitingRequests()
  const requests = ['first', '', 'x'.repeat(65_536), 'last']
  for (const request of requests) waiting.push(bytes(request))
  expect(waiting.count).toBe(4)
  expect(requests.map(() => String(waiting.shift()))).toEqual(requests)
  expect(waiting.shift()).toBeUndefined()
  expect(waiting.count).toBe(0)
})

it('does not modify returned requests while more arrive', () => {
  const waiting = createWaitingRequests()
  waiting.push(bytes('one'))
  waiting.push(bytes('two'))
  const first = waiting.shift()
  const second = waiting.shift()
  for (let request = 0; request < 100; request += 1) waiting.push(bytes(`later ${request}`))
  expect([String(first), String(second), String(waiting.shift())]).toEqual([
    'one',
    'two',
    'later 0',
  ])
})

it('forgets everything when cleared', () => {
  const waiting = createWaitingRequests()
  waiting.push(bytes('one'))
  waiting.clear()
  expect(waiting.count).toBe(0)
  waiting.push(bytes('two'))
  expect(String(waiting.shift())).toBe('two')
})

it('retains at most a few times the size of many small requests', () => {
  const before = process.memoryUsage()
  const queues = Array.from({ length: 100 }, createWaitingRequests)
  for (const waiting of queues) {
    for (let request = 0; request < 10_000; request += 1) waiting.push(bytes('x'))
  }
  global.gc?.()
  const after = process.memoryUsage()
  expect(queues.at(-1)?.count).toBe(10_000)
  expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(25_000_000)
})
