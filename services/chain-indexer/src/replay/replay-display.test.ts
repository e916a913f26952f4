import { createLogger } from '@ssv-exporter/service-kit/logger'
import { expect, test } from 'vitest'
import { createReplayDisplay } from './replay-display.ts'

function world(terminal?: { columns: number }) {
  const logged: Record<string, unknown>[] = []
  const written: string[] = []
  const clock = { ms: 0 }
  const display = createReplayDisplay(
    { drawMs: 200, logMs: 10_000, now: () => clock.ms },
    {
      logger: createLogger({
        name: 'test',
        level: 'info',
        destination: { write: (line) => void logged.push(JSON.parse(line)) },
      }),
      terminal: terminal && { ...terminal, write: (text) => written.push(text) },
    },
  )
  const at = (ms: number, done: number) => {
    clock.ms = ms
    display.progress(done, 4_000)
  }
  return { display, logged, written, at }
}

test('logs a line now and then without a terminal', () => {
  const { display, logged, at } = world()
  at(0, 0)
  at(5_000, 1_000)
  at(10_000, 2_000)
  at(15_000, 3_000)
  display.end()
  expect(logged).toMatchObject([{ done: 2_000, of: 4_000, perSecond: 200, msg: 'logs replayed' }])
})

test('redraws one line on a terminal, never wider than it, and removes it at the end', () => {
  const { display, logged, written, at } = world({ columns: 20 })
  at(100, 1)
  at(1_000, 1_000)
  at(2_000, 2_000)
  display.end()
  expect(written).toEqual([
    '\r\u001b[2KReplaying 25 %  log',
    '\r\u001b[2KReplaying 50 %  log',
    '\r\u001b[2K',
  ])
  expect(logged).toEqual([])
})
