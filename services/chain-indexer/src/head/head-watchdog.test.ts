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

test('a head that does not move is stalled after the time-out, and the end of the process after five', () => {
  const { watchdog, pass } = watchdogOf(60)
  watchdog.saw(block(7))
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
  expect(() => watchdog.assertAlive()).toThrow(/No endpoint has shown a new head.*300 s.*block 7/)
  watchdog.saw(block(8))
  expect(watchdog.age()).toMatchObject({ headUnchangedSeconds: 0, stalled: false })
})

test('endpoints that go back and forth are none that go on', () => {
  const { watchdog, pass } = watchdogOf(60)
  watchdog.saw(block(9))
  pass(40)
  watchdog.saw(block(7))
  pass(20)
  watchdog.saw(block(9))
  expect(watchdog.age()).toMatchObject({ headUnchangedSeconds: 60, stalled: true })
})

test('without a time-out, nothing is stalled', () => {
  const { watchdog, pass } = watchdogOf(0)
  pass(100_000)
  watchdog.assertAlive()
  expect(watchdog.age().stalled).toBe(false)
})
