import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createFailureLog } from './failure-log.ts'
import { createLogger } from './logger.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

interface Line {
  repeated?: number
  err: { message: string }
}

function start() {
  const lines: Line[] = []
  const destination = { write: (line: string) => void lines.push(JSON.parse(line)) }
  const log = createFailureLog({ logger: createLogger({ name: 't', level: 'info', destination }) })
  return { lines, fail: (text: string) => log.failed(new Error(text), {}, 'job failed') }
}

test('logs each of two alternating failures once, and again after a minute with a count', () => {
  const { lines, fail } = start()
  for (let times = 0; times < 1_000; times += 1) {
    fail('read-only')
    fail('no such table')
  }
  expect(lines.map(({ err }) => err.message)).toEqual(['read-only', 'no such table'])
  vi.advanceTimersByTime(60_000)
  fail('no such table')
  expect(lines[2]).toMatchObject({ repeated: 999, err: { message: 'no such table' } })
  expect(lines).toHaveLength(3)
})

test('limits the log lines of failures that all differ', () => {
  const { lines, fail } = start()
  for (let times = 0; times < 1_000; times += 1) fail(`number ${times}`)
  expect(lines).toHaveLength(20)
  vi.advanceTimersByTime(60_000)
  fail('number 1000')
  expect(lines).toHaveLength(21)
})
