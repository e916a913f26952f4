import { ExporterError } from '@ssv-exporter/service-kit/errors'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { retryTransient } from './retry-transient.ts'

class TransientError extends ExporterError {
  constructor() {
    super('try again', { code: 'TRANSIENT', retryable: true })
  }
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** The delays after `count` failures. */
async function delaysOf(count: number, advance: () => unknown): Promise<unknown[]> {
  const delays: unknown[] = []
  let runs = 0
  const work = async () => {
    if (runs++ < count) throw new TransientError()
  }
  const failures = {
    failed: (_: unknown, facts: Record<string, unknown>) => void delays.push(facts.retryInMs),
  }
  const retrying = retryTransient(new AbortController().signal, work, {
    failures,
    onFailure() {},
    advance,
  })
  await vi.runAllTimersAsync()
  await retrying
  return delays
}

test('waits longer after each failure without advance', async () => {
  const delays = await delaysOf(8, () => 'the same block')
  expect(delays).toEqual([250, 500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000])
})

test('waits as after the first failure once the work has advanced', async () => {
  const blocks = [0, 0, 0, 7, 7, 8]
  expect(await delaysOf(5, () => blocks.shift())).toEqual([250, 500, 250, 500, 250])
})
