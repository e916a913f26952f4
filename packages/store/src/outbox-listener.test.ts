import { getEventListeners } from 'node:events'
import { silentLogger } from '@ssv-exporter/service-kit/logger'
import { startPostgres } from '@ssv-exporter/test-kit/postgres-server'
import { expect, onTestFinished, test, vi } from 'vitest'
import { appendOutbox } from './outbox.ts'
import { createOutboxListener } from './outbox-listener.ts'
import { openTestDatabase } from './testing/open-test-database.ts'

const modules = { logger: silentLogger() }

test('reports rows in the outbox, also after losing its connection', async () => {
  await using db = await openTestDatabase()
  const listener = createOutboxListener({ url: db.url }, modules)
  let notifications = 0
  listener.subscribe(() => {
    notifications++
  })
  await listener.start()
  const notifyAgain = async () => {
    await db.database.transaction('t', (tx) => appendOutbox(tx, [{ topic: 'a', payload: 'b' }]))
    return notifications
  }
  await expect.poll(notifyAgain).toBeGreaterThan(0)
  await db.database.query(
    'cut',
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE application_name = 'ssv-exporter-outbox-listener' AND datname = current_database()`,
  )
  const before = notifications
  await expect.poll(notifyAgain).toBeGreaterThan(before + 1)
  await listener.stop()
})

test('leaks nothing on failed attempts to connect', async () => {
  const controllers: AbortController[] = []
  const Original = AbortController
  vi.stubGlobal(
    'AbortController',
    class extends Original {
      constructor() {
        super()
        controllers.push(this)
      }
    },
  )
  onTestFinished(() => void vi.unstubAllGlobals())
  const listener = createOutboxListener({ url: 'postgres://x@127.0.0.1:1/x' }, modules)
  await listener.start()
  await new Promise((resolve) => setTimeout(resolve, 2_500))
  const [stopping] = controllers
  // Only the pause between two attempts waits for the signal.
  expect(getEventListeners(stopping?.signal as AbortSignal, 'abort').length).toBeLessThan(2)
  await listener.stop()
})

test('stops while the database does not respond', async () => {
  const server = await startPostgres()
  onTestFinished(() => server.stop())
  const listener = createOutboxListener({ url: server.url }, modules)
  await listener.start()
  await new Promise((resolve) => setTimeout(resolve, 500))
  await server.pause()
  await listener.stop()
})
