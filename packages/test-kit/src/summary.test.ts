import { expect, test } from 'vitest'
import { summarize } from './summary.ts'

test('reports a complete run and ends with the counts', () => {
  const { text, failed } = summarize({ passed: 3, failed: 0, skipped: 0 }, [], true)
  expect(text.trim().split('\n')).toEqual(['NOT RUN: nothing', '3 passed, 0 failed'])
  expect(failed).toBe(false)
})

test('counts skipped tests only if there are any', () => {
  const { text } = summarize({ passed: 3, failed: 1, skipped: 2 }, [], false)
  expect(text.trim().split('\n').at(-1)).toBe('3 passed, 1 failed, 2 skipped')
})

test('lists what did not run, and fails in CI only', () => {
  const counts = { passed: 1, failed: 0, skipped: 0 }
  const missing = ['Redis — not installed — apt install redis-server']
  expect(summarize(counts, missing, false)).toMatchObject({ failed: false })
  const { text, failed } = summarize(counts, missing, true)
  expect(failed).toBe(true)
  expect(text).toContain('NOT RUN: Redis — not installed — apt install redis-server\n')
})

test('lists missing recorded data without failing, even in CI', () => {
  const counts = { passed: 1, failed: 0, skipped: 4 }
  const { text, failed } = summarize(
    counts,
    ['recorded logs — SSV_VECTORS is not set — set it'],
    true,
  )
  expect(failed).toBe(false)
  expect(text).toContain('NOT RUN: recorded logs')
})
