import { startTestChain } from '@ssv-exporter/devnet/test-chain'
import { silentLogger } from '@ssv-exporter/service-kit/logger'
import { createMetrics } from '@ssv-exporter/service-kit/metrics'
import { sleep } from '@ssv-exporter/service-kit/sleep'
import { createDatabase } from '@ssv-exporter/store/database'
import { startPostgres } from '@ssv-exporter/test-kit/postgres-server'
import { expect, onTestFinished, test } from 'vitest'
import { expectSame, synchronise } from './testing/half-indexed.ts'
import { openTestRegistry, PATIENCE, untilAtHead } from './testing/index-chain.ts'
import { populate } from './testing/populate.ts'
import { startRpcProxy, widthOf } from './testing/rpc-proxy.ts'
import { indexerEnv, spawnIndexer } from './testing/spawn-indexer.ts'

const AWAY_MS = 30_000

test('survives a Postgres killed for 30 s during indexing, and leaves the tables of an undisturbed run', async () => {
  const postgres = await startPostgres({ migrated: true })
  onTestFinished(() => postgres.stop())
  const database = createDatabase(
    { url: postgres.url, applicationName: 'test' },
    { logger: silentLogger(), metrics: createMetrics({ service: 'test' }) },
  )
  onTestFinished(() => database.close())
  const chain = await startTestChain()
  onTestFinished(() => chain.stop())
  await populate(chain, { blocks: 40 })
  await using undisturbed = await openTestRegistry()
  const disturbed = { url: postgres.url, database, [Symbol.asyncDispose]: async () => {} }
  await synchronise(chain, disturbed, undisturbed)
  await populate(chain, { blocks: 340 })
  await synchronise(chain, undisturbed)

  const proxy = await startRpcProxy(chain.rpcUrl, (call) =>
    widthOf(call) > 4 ? { error: { code: -32005, message: 'block range is too wide' } } : undefined,
  )
  onTestFinished(() => proxy.stop())
  const run = spawnIndexer(indexerEnv({ databaseUrl: postgres.url, rpcUrl: proxy.url }))
  await expect.poll(() => proxy.calls.length, { ...PATIENCE, interval: 1 }).toBeGreaterThan(60)
  await postgres.kill()
  await sleep(AWAY_MS)
  expect(run.isAlive()).toBe(true)
  expect((await run.admin('/live')).status).toBe(200)
  const asked = proxy.calls.length
  await postgres.restart()

  await untilAtHead(database, chain)
  // It was in flight when Postgres went down.
  expect(proxy.calls.slice(asked).filter((call) => widthOf(call) > 0).length).toBeGreaterThan(10)
  await expectSame(database, undisturbed.database)
  run.kill('SIGINT')
  expect(await run.ended).toEqual([0, null])
})
