import { expect, it } from 'vitest'
import { createWaitingMessages } from './waiting-messages.ts'

const bytes = (text: string) => Buffer.from(text)

it('returns messages in order, including empty and large ones', () => {
  const waiting = createWaitingMessages()
  const messages = ['first', '', 'x'.repeat(65_536), 'last']
  for (const message of messages) waiting.push(bytes(message))
  expect(waiting.count).toBe(4)
  expect(messages.map(() => String(waiting.shift()))).toEqual(messages)
  expect(waiting.shift()).toBeUndefined()
  expect(waiting.count).toBe(0)
})

it('does not modify returned messages while more arrive', () => {
  const waiting = createWaitingMessages()
  waiting.push(bytes('one'))
  waiting.push(bytes('two'))
  const first = waiting.shift()
  const second = waiting.shift()
  for (let message = 0; message < 100; message += 1) waiting.push(bytes(`later ${message}`))
  expect([String(first), String(second), String(waiting.shift())]).toEqual([
    'one',
    'two',
    'later 0',
  ])
})

it('forgets everything when cleared', () => {
  const waiting = createWaitingMessages()
  waiting.push(bytes('one'))
  waiting.clear()
  expect(waiting.count).toBe(0)
  waiting.push(bytes('two'))
  expect(String(waiting.shift())).toBe('two')
})

it('retains at most a few times the size of many small messages', () => {
  const before = process.memoryUsage()
  const queues = Array.from({ length: 100 }, createWaitingMessages)
  for (const waiting of queues) {
    for (let message = 0; message < 10_000; message += 1) waiting.push(bytes('x'))
  }
  global.gc?.()
  const after = process.memoryUsage()
  expect(queues.at(-1)?.count).toBe(10_000)
  expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(25_000_000)
})
