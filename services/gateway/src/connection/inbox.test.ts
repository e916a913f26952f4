import { EventEmitter, once } from 'node:events'
import { createMetrics } from '@ssv-exporter/service-kit/metrics'
import { expect, it } from 'vitest'
import type { WebSocket } from 'ws'
import { createGatewayMetrics } from '../metrics.ts'
import { createInbox } from './inbox.ts'
import { createPingMonitor } from './ping-monitor.ts'

/** An open connection whose messages are handled when `finishOne` is called. */
function createConnection({ perSecond = 1_000 } = {}) {
  const events = new EventEmitter()
  const state = { isPaused: false }
  const webSocket = Object.assign(events, {
    OPEN: 1,
    readyState: 1,
    pause() {
      state.isPaused = true
    },
    resume() {
      state.isPaused = false
    },
  })
  const handled: string[] = []
  const inbox = createInbox(
    webSocket as unknown as WebSocket,
    {
      async handle(data) {
        handled.push(data.toString())
        await once(events, 'finish')
      },
    },
    { perSecond, path: 'query' },
    {
      pings: createPingMonitor({ pingIntervalMs: 1_000, pongTimeoutMs: 1_000 }),
      metrics: createGatewayMetrics(createMetrics({ service: 'test' })),
    },
  )
  return {
    inbox,
    state,
    handled,
    send: (text: string) => void events.emit('message', Buffer.from(text)),
    finishOne: () => void events.emit('finish'),
  }
}

it('handles messages one at a time, and pauses the connection while many wait', async () => {
  const { state, handled, send, finishOne } = createConnection()
  for (let n = 0; n < 18; n += 1) send(`${n}`)
  expect(state.isPaused).toBe(true)
  for (let n = 0; n < 18; n += 1) {
    await expect.poll(() => handled.length).toBe(n + 1)
    finishOne()
  }
  await expect.poll(() => state.isPaused).toBe(false)
  expect(handled).toEqual(Array.from({ length: 18 }, (_, n) => `${n}`))
})

it('finishes the message in progress, and handles no waiting or later one', async () => {
  const { inbox, handled, send, finishOne } = createConnection()
  send('first')
  send('waiting')
  await expect.poll(() => handled).toEqual(['first'])
  let isFinished = false
  void inbox.finish().then(() => {
    isFinished = true
  })
  send('later')
  await new Promise(setImmediate)
  expect(isFinished).toBe(false)
  finishOne()
  await new Promise(setImmediate)
  await new Promise(setImmediate)
  expect(isFinished).toBe(true)
  send('last')
  await new Promise(setImmediate)
  expect(handled).toEqual(['first'])
})
