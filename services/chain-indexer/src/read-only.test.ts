import { startTestChain, type TestChain } from '@ssv-exporter/devnet/test-chain'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  indexChain,
  openTestRegistry,
  PATIENCE,
  type TestRegistry,
  untilAtHead,
} from './testing/index-chain.ts'
import { populate } from './testing/populate.ts'

let chain: TestChain

beforeAll(async () => {
  chain = await startTestChain()
  await populate(chain, { blocks: 20 })
})
afterAll(() => chain.stop())

/**
 * Makes the database writable or read-only, and terminates the sessions whose application name is
 * like `pattern`, because only new sessions are affected.
 */
async function setReadOnly(registry: TestRegistry, readOnly: boolean, pattern: string) {
  const name = new URL(registry.url).pathname.slice(1)
  await registry.database.query(
    'alter',
    `ALTER DATABASE ${name} SET default_transaction_read_only = ${readOnly ? 'on' : 'off'}`,
  )
  await registry.database.query(
    'end',
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE datname = current_database() AND application_name LIKE $1 AND pid <> pg_backend_pid()`,
    [pattern],
  )
}

const REPORTED_BY_LEADER =
  /^ssv_(indexer_(head_block|head_age_seconds|head_unchanged_seconds|indexed_block|lag_blocks|progress_age_seconds)|rpc_endpoint_head_block)\{/m

test('has no leader, no readiness and no head or lag while the database is read-only, and recovers', async () => {
  await using registry = await openTestRegistry()
  await using running = await indexChain(chain, registry)
  await running.caughtUp()
  expect(await running.indexer.ready()).toEqual({ ready: true, role: 'leader' })
  expect(await running.metrics()).toMatch(REPORTED_BY_LEADER)

  await setReadOnly(registry, true, '%')
  await expect
    .poll(() => running.indexer.ready(), PATIENCE)
    .toEqual({ ready: false, role: 'cannot-lead', reason: 'DATABASE_READ_ONLY' })
  expect(await running.metrics()).not.toMatch(REPORTED_BY_LEADER)
  expect(await running.metrics()).toMatch(/^ssv_indexer_cannot_lead\S* 1$/m)
  expect(running.indexer.status().lagBlocks).toBeUndefined()

  await setReadOnly(registry, false, '%')
  await chain.mine()
  await untilAtHead(registry.database, chain)
  await expect
    .poll(() => running.indexer.ready(), PATIENCE)
    .toEqual({ ready: true, role: 'leader' })
  expect(await running.metrics()).toMatch(REPORTED_BY_LEADER)
})

test('a leader that keeps the lease but cannot write is not ready, and reports why', async () => {
  await using registry = await openTestRegistry()
  await using running = await indexChain(chain, registry, { failingAfterMs: 0 })
  await running.caughtUp()
  await setReadOnly(registry, true, 'indexer')
  await chain.mine()
  await expect
    .poll(() => running.indexer.ready(), PATIENCE)
    .toMatchObject({
      ready: false,
      role: 'leader',
      reason: 'DATABASE_READ_ONLY',
      problems: [{ kind: 'failing', code: 'DATABASE_READ_ONLY' }],
      trouble: [{ kind: 'failing', code: 'DATABASE_READ_ONLY' }],
    })
  expect(await running.metrics()).toMatch(/^ssv_indexer_trouble\{kind="failing".*\} 1$/m)
  await setReadOnly(registry, false, 'indexer')
  await untilAtHead(registry.database, chain)
  await expect
    .poll(() => running.indexer.ready(), PATIENCE)
    .toEqual({ ready: true, role: 'leader' })
})

test('a standby or former leader is ready without a head or lag', async () => {
  await using registry = await openTestRegistry()
  await using first = await indexChain(chain, registry)
  await first.caughtUp()
  await using second = await indexChain(chain, registry)
  await expect
    .poll(() => second.indexer.ready(), PATIENCE)
    .toEqual({ ready: true, role: 'standby' })
  expect(await second.metrics()).not.toMatch(REPORTED_BY_LEADER)
  // The other one gets the lease.
  await setReadOnly(registry, false, '%lease%')
  await expect
    .poll(
      async () =>
        (await Promise.all([first, second].map((it) => it.indexer.ready())))
          .map((it) => it.role)
          .sort(),
      PATIENCE,
    )
    .toEqual(['leader', 'standby'])
  for (const it of [first, second]) {
    const { role } = await it.indexer.ready()
    expect(REPORTED_BY_LEADER.test(await it.metrics())).toBe(role === 'leader')
  }
})
