import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { silentLogger } from '@ssv-exporter/service-kit/logger'
import { startPostgres } from '@ssv-exporter/test-kit/postgres-server'
import { expect, onTestFinished, test } from 'vitest'
import { assertFence } from './fence.ts'
import { createLeaseSource } from './lease.ts'
import { openTestDatabase } from './testing/open-test-database.ts'

const logger = silentLogger()
const forever = new AbortController().signal

function holder(url: string): ChildProcess {
  const script = fileURLToPath(new URL('./testing/hold-lease.ts', import.meta.url))
  const child = fork(script, [url], { execArgv: ['--conditions=source'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  return child
}

async function nextEvent(child: ChildProcess): Promise<Record<string, unknown>> {
  const [message] = await once(child, 'message')
  return message as Record<string, unknown>
}

test('has one holder at a time; the second acquires it on release, with a higher fencing token', async () => {
  await using db = await openTestDatabase()
  const source = createLeaseSource({ name: 'relay', url: db.url, heartbeatMs: 100 }, { logger })
  const first = await source.acquire(forever)
  let second: Awaited<ReturnType<typeof source.acquire>> | undefined
  const waiting = source.acquire(forever).then((lease) => {
    second = lease
    return lease
  })
  await new Promise((resolve) => setTimeout(resolve, 400))
  expect(second).toBeUndefined()
  await first.release()
  expect(first.lost.aborted).toBe(true)
  const lease = await waiting
  expect(lease.fencingToken).toBe(first.fencingToken + 1)
  await lease.release()
})

test('reports the holder without waiting, and is acquired once released', async () => {
  await using db = await openTestDatabase()
  const source = createLeaseSource({ name: 'chain-indexer', url: db.url }, { logger })
  const first = await source.acquireNow()
  const refused = await source.acquireNow().catch((error: unknown) => error)
  expect(refused).toMatchObject({ code: 'LEASE_HELD', retryable: false })
  expect(String(refused)).toContain(`/${process.pid} since 20`)
  await first.release()
  const second = await source.acquireNow()
  expect(second.fencingToken).toBe(first.fencingToken + 1)
  await second.release()
})

test('leases of different names are independent', async () => {
  await using db = await openTestDatabase()
  const relay = await createLeaseSource({ name: 'relay', url: db.url }, { logger }).acquire(forever)
  const indexer = await createLeaseSource(
    { name: 'chain-indexer', url: db.url },
    { logger },
  ).acquire(forever)
  await Promise.all([relay.release(), indexer.release()])
})

test('stops waiting when the signal aborts', async () => {
  await using db = await openTestDatabase()
  const source = createLeaseSource({ name: 'relay', url: db.url, heartbeatMs: 50 }, { logger })
  const held = await source.acquire(forever)
  const stop = new AbortController()
  const waiting = source.acquire(stop.signal)
  stop.abort(new Error('stopping'))
  await expect(waiting).rejects.toThrow('stopping')
  await held.release()
})

test("reports its loss when the server ends the holder's session", async () => {
  await using db = await openTestDatabase()
  const lease = await createLeaseSource({ name: 'relay', url: db.url }, { logger }).acquire(forever)
  await db.database.query(
    'kill',
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'ssv-exporter-lease-relay'`,
  )
  await new Promise<void>((resolve) => {
    if (lease.lost.aborted) resolve()
    else lease.lost.addEventListener('abort', () => resolve())
  })
})

test('passes from a stopped process to the standby, and rejects the late write', async () => {
  await using db = await openTestDatabase()
  const paused = holder(db.url)
  expect(await nextEvent(paused)).toEqual({ event: 'acquired', fencingToken: 1 })
  paused.send({ write: 'before' })
  expect(await nextEvent(paused)).toEqual({ event: 'written' })

  paused.kill('SIGSTOP')
  const standby = createLeaseSource({ name: 'chain-indexer', url: db.url }, { logger })
  const lease = await standby.acquire(forever)
  expect(lease.fencingToken).toBe(2)
  await db.database.transaction('write', async (transaction) => {
    await assertFence(transaction, 'chain-indexer', lease.fencingToken)
    await transaction.query('write', "INSERT INTO outbox (topic, payload) VALUES ('by', 'standby')")
  })

  // It wakes with a pending write, before it can know that anything happened.
  paused.send({ write: 'after' })
  paused.kill('SIGCONT')
  const event = new Map<unknown, Record<string, unknown>>()
  while (!event.has('refused') && !event.has('written')) {
    const message = await nextEvent(paused)
    event.set(message.event, message)
  }
  expect(event.get('refused')).toEqual({ event: 'refused', code: 'FENCED' })
  const rows = await db.database.query<{ payload: string }>(
    'rows',
    'SELECT payload FROM outbox ORDER BY id',
  )
  expect(rows.map(({ payload }) => payload)).toEqual(['before', 'standby'])
  await lease.release()
})

test('a standby can be stopped while the database does not respond, and acquires the lease afterwards', async () => {
  const server = await startPostgres({ migrated: true })
  onTestFinished(() => server.stop())
  const source = createLeaseSource(
    { name: 'relay', url: server.url, heartbeatMs: 50, sessionTimeoutMs: 3_000 },
    { logger },
  )
  const held = await source.acquire(forever)
  const stop = new AbortController()
  const stopped = source.acquire(stop.signal)
  const waiting = source.acquire(forever)
  await new Promise((resolve) => setTimeout(resolve, 300))
  await server.pause()
  await new Promise((resolve) => setTimeout(resolve, 100))
  stop.abort(new Error('stopping'))
  await expect(stopped).rejects.toThrow('stopping')

  await server.resume()
  await held.release()
  const lease = await waiting
  expect(lease.fencingToken).toBeGreaterThan(held.fencingToken)
  await lease.release()
})

test.each([
  ['password', '28P01'],
  ['pathname', '3D000'],
] as const)(
  'rejects instead of waiting if the server refuses the login (%s)',
  async (part, sqlState) => {
    await using db = await openTestDatabase()
    const url = new URL(db.url)
    url[part] = 'wrong'
    const { href } = url
    const waiting = createLeaseSource({ name: 'relay', url: href }, { logger }).acquire(forever)
    await expect(waiting).rejects.toMatchObject({ retryable: false, facts: { sqlState } })
  },
)
