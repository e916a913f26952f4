import { expect, test } from 'vitest'
import { createHeadWatchdog } from './head-watchdog.ts'

const block = (number: number) => ({
  number,
  hash: `0x${number}`,
  parentHash: '0x',
  timestamp: 100,
})

function watchdogOf(timeoutSeconds: number) {
  let seconds = 1_000
  const watchdog = createHeadWatchdog({ timeoutSeconds }, { now: () => seconds * 1_000 })
  const pass = (by: number) => {
    seconds += by
  }
  return { watchdog, pass }
}

test('reports a stalled head after the time-out, and ends the process after five', () => {
  const { watchdog, pass } = watchdogOf(60)
  watchdog.observe(block(7))
  pass(59)
  expect(watchdog.age()).toEqual({
    headAgeSeconds: 959,
    headUnchangedSeconds: 59,
    stalled: false,
  })
  pass(1)
  expect(watchdog.age().stalled).toBe(true)
  watchdog.assertAlive()
  pass(240)
  expect(() => watchdog.assertAlive()).toThrow(
    /No endpoint has reported a new head.*300 s.*block 7/,
  )
  watchdog.observe(block(8))
  expect(watchdog.age()).toMatchObject({ headUnchangedSeconds: 0, stalled: false })
})

test('does not count alternating heads as progress', () => {
  const { watchdog, pass } = watchdogOf(60)
  watchdog.observe(block(9))
  pass(40)
  watchdog.observe(block(7))
  pass(20)
  watchdog.observe(block(9))
  expect(watchdog.age()).toMatchObject({ headUnchangedSeconds: 60, stalled: true })
})

test('never reports a stall without a time-out', () => {
  const { watchdog, pass } = watchdogOf(0)
  pass(100_000)
  watchdog.assertAlive()
  expect(watchdog.age().stalled).toBe(false)
})
