import { expect, test } from 'vitest'
import { backoffDelay, retry } from './backoff.ts'

const options = { initialMs: 1, maxMs: 4, factor: 2, jitter: 0, shouldRetry: () => true }

test('retries until the attempt succeeds and reports each failure with its delay', async () => {
  const reports: number[][] = []
  const result = await retry(
    async (n) => {
      if (n < 5) throw new Error(`failure ${n}`)
      return n
    },
    { ...options, onRetry: (_, n, delayMs) => reports.push([n, delayMs]) },
  )
  expect(result).toBe(5)
  expect(reports).toEqual([
    [1, 1],
    [2, 2],
    [3, 4],
    [4, 4],
  ])
})

test('does not retry a permanent error', async () => {
  let attempts = 0
  const attempt = async () => {
    attempts += 1
    throw new Error('wrong password')
  }
  await expect(retry(attempt, { ...options, shouldRetry: () => false })).rejects.toThrow(
    'wrong password',
  )
  expect(attempts).toBe(1)
})

test('stops waiting when the signal is aborted', async () => {
  const abort = new AbortController()
  const waiting = retry(() => Promise.reject(new Error('down')), {
    ...options,
    initialMs: 60_000,
    maxMs: 60_000,
    signal: abort.signal,
    onRetry: () => abort.abort('stop'),
  })
  await expect(waiting).rejects.toBe('stop')
})

test("reduces a delay by at most the jitter's share", () => {
  const spread = { initialMs: 1_000, maxMs: 60_000, factor: 2, jitter: 0.5 }
  expect(backoffDelay(3, spread, 0)).toBe(4_000)
  expect(backoffDelay(3, spread, 0.5)).toBe(3_000)
  expect(backoffDelay(30, spread, 1)).toBe(30_000)
})
