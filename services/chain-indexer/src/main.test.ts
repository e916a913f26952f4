import { startTestChain, type TestChain } from '@ssv-exporter/devnet/test-chain'
import { pgBouncerIsAvailable, startPgBouncer } from '@ssv-exporter/test-kit/pgbouncer'
import { type RedisServer, redisIsAvailable, startRedis } from '@ssv-exporter/test-kit/redis'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { indexChain, openTestRegistry, PATIENCE, untilAtHead } from './testing/index-chain.ts'
import { populate } from './testing/populate.ts'
import { startRpcProxy, widthOf } from './testing/rpc-proxy.ts'
import { type IndexerProcess, indexerEnv, spawnIndexer } from './testing/spawn-indexer.ts'
import { dumpTables } from './testing/tables.ts'

const hasRedis = await redisIsAvailable()
let chain: TestChain
let redis: RedisServer

beforeAll(async () => {
  chain = await startTestChain()
  await populate(chain, { blocks: 60 })
  if (hasRedis) redis = await startRedis()
})
afterAll(async () => {
  await chain.stop()
  if (hasRedis) await redis.stop()
})

/** The result of an undisturbed run; the network's name and first block are settings. */
async function undisturbed(): Promise<Record<string, string[]>> {
  await using registry = await openTestRegistry()
  await using running = await indexChain(chain, registry, { network: 'devnet', startBlock: 0 })
  await running.caughtUp()
  return await dumpTables(registry.database)
}

/** Transactions that a process committed to index a range. */
async function committedRanges(run: IndexerProcess): Promise<number> {
  const lines = (await (await run.admin('/metrics')).text()).split('\n')
  const line = lines.find(
    (text) =>
      text.startsWith('ssv_database_statement_duration_seconds_count') &&
      text.includes('label="commit-range/commit"') &&
      text.includes('outcome="ok"'),
  )
  return Number(line?.split(' ').at(-1) ?? 0)
}

test('reports every invalid setting with variable, value and what is accepted, without secrets; exit 1', async () => {
  const run = spawnIndexer({
    SSV_NETWORK: 'goerli',
    DATABASE_URL: 'mysql://root:hunter2@127.0.0.1/x',
    ETH_RPC_URLS: 'ftp://127.0.0.1/v2/secret-key',
    SSV_CONTRACT_ADDRESS: '0x12',
    SSV_CONTRACT_ABI: 'v9',
    SSV_START_BLOCK: '-1',
    SSV_FOLLOW_DISTANCE: 'some',
    ETH_POLL_INTERVAL_MS: '1',
    PUBLICATION_RETENTION_DAYS: '0',
    LOG_LEVEL: 'loud',
    ADMIN_PORT: '99999',
  })
  expect(await run.ended).toEqual([1, null])
  const lines = run.output().trim().split('\n')
  const messageOf = (variable: string, found: string, accepted: string) =>
    lines.some(
      (line) =>
        line.startsWith(variable) && line.includes(found) && line.includes(`accepted: ${accepted}`),
    )
  for (const [variable, found, accepted] of [
    ['SSV_NETWORK', 'is "goerli"', 'devnet, mainnet,'],
    ['DATABASE_URL', 'is "mysql://', 'a URL that begins with postgres://'],
    ['ETH_RPC_URLS', 'is "ftp://', 'one or more URLs'],
    ['SSV_CONTRACT_ADDRESS', 'is "0x12"', 'an address'],
    ['SSV_CONTRACT_ABI', 'is "v9"', 'legacy, v1, v2 or current'],
    ['SSV_START_BLOCK', 'is "-1"', 'a block number'],
    ['SSV_FOLLOW_DISTANCE', 'is "some"', 'a number of blocks'],
    ['ETH_POLL_INTERVAL_MS', 'is "1"', 'milliseconds from 50'],
    ['PUBLICATION_RETENTION_DAYS', 'is "0"', 'days from 1'],
    ['LOG_LEVEL', 'is "loud"', 'trace, debug'],
    ['ADMIN_PORT', 'is "99999"', 'a port from 0 to 65535'],
    ['REDIS_URL', 'is not set', 'a URL that begins with redis://'],
  ] as const) {
    expect(messageOf(variable, found, accepted), `${variable} in:\n${run.output()}`).toBe(true)
  }
  expect(lines).toHaveLength(12)
  expect(run.output()).not.toMatch(/hunter2|secret-key/)
})

test('requires the settings of a custom network; exit 1', async () => {
  const env = indexerEnv({ databaseUrl: 'postgres://127.0.0.1:1/x', rpcUrl: chain.rpcUrl })
  const run = spawnIndexer({ ...env, SSV_NETWORK: 'custom', SSV_START_BLOCK: '7' })
  expect(await run.ended).toEqual([1, null])
  expect(run.output()).toMatch(/^SSV_CONTRACT_ADDRESS .* is not set.*accepted: an address/m)
  expect(run.output()).toMatch(/^SSV_CONTRACT_ABI .* is not set.*accepted: legacy/m)
  expect(run.output()).not.toMatch(/SSV_START_BLOCK/)
})

test('rejects an endpoint of another network, naming both chains; exit 1', async () => {
  await using registry = await openTestRegistry()
  const env = indexerEnv({ databaseUrl: registry.url, rpcUrl: chain.rpcUrl })
  const run = spawnIndexer({ ...env, SSV_NETWORK: 'hoodi' })
  expect(await run.ended).toEqual([1, null])
  expect(run.output()).toMatch(/chain 31337.*network hoodi is chain 560048/)
})

test.runIf(await pgBouncerIsAvailable())(
  'requires DATABASE_DIRECT_URL behind a pooler; exit 1 without it, and indexes with it',
  async () => {
    await using registry = await openTestRegistry()
    const pooler = await startPgBouncer({ postgresUrl: registry.url })
    onTestFinished(() => pooler.stop())
    const env = indexerEnv({ databaseUrl: pooler.url, rpcUrl: chain.rpcUrl })
    const alone = spawnIndexer(env)
    expect(await alone.ended).toEqual([1, null])
    expect(alone.output()).toContain('set DATABASE_DIRECT_URL to Postgres itself')
    const run = spawnIndexer({ ...env, DATABASE_DIRECT_URL: registry.url })
    await untilAtHead(registry.database, chain)
    expect(run.isAlive()).toBe(true)
    expect(await dumpTables(registry.database)).toEqual(await undisturbed())
  },
)

test('rejects a database of another contract, or of another chain with the same id, naming both; exit 1', async () => {
  await using registry = await openTestRegistry()
  const stranger = await startTestChain({ genesisTime: 1_600_000_000 })
  onTestFinished(() => stranger.stop())
  await using running = await indexChain(chain, registry)
  await running.caughtUp()
  await running.stop()
  const before = await dumpTables(registry.database)
  const [ours, theirs] = await Promise.all(
    [chain, stranger].map(({ client }) =>
      client.getBlock({ blockNumber: BigInt(chain.registry.startBlock) }),
    ),
  )

  const env = indexerEnv({ databaseUrl: registry.url, rpcUrl: chain.rpcUrl })
  const other = `0x${'c0'.repeat(20)}`
  const runs = [
    spawnIndexer({ ...env, SSV_CONTRACT_ADDRESS: other }),
    spawnIndexer({ ...env, ETH_RPC_URLS: stranger.rpcUrl }),
  ] as const
  expect(await Promise.all(runs.map(({ ended }) => ended))).toEqual([
    [1, null],
    [1, null],
  ])
  expect(runs[0].output()).toContain(
    `contract ${chain.registry.address} in the database, ${other} configured`,
  )
  expect(runs[1].output()).toContain(
    `anchorHash ${ours?.hash} in the database, ${theirs?.hash} configured`,
  )
  expect(await dumpTables(registry.database)).toEqual(before)
})

test.runIf(hasRedis)(
  'stops cleanly on SIGINT with exit 0, and resumes at the next start',
  async () => {
    await using registry = await openTestRegistry()
    const proxy = await startRpcProxy(chain.rpcUrl)
    onTestFinished(() => proxy.stop())
    const env = indexerEnv({
      databaseUrl: registry.url,
      rpcUrl: `${proxy.url}/v2/secret-key`,
      redisUrl: redis.url,
    })
    const first = spawnIndexer(env)
    await untilAtHead(registry.database, chain)
    expect((await first.admin('/live')).status).toBe(200)
    expect((await first.admin('/ready')).status).toBe(200)
    const status = await (await first.admin('/status')).text()
    expect(JSON.parse(status)).toMatchObject({
      role: 'leader',
      network: 'devnet',
      synced: true,
      endpoints: [{ name: proxy.url, active: true }],
    })
    const metrics = await (await first.admin('/metrics')).text()
    const head = Number(await chain.client.getBlockNumber())
    expect(metrics).toMatch(new RegExp(`^ssv_indexer_indexed_block\\S* ${head}$`, 'm'))
    expect(`${status}${metrics}${first.output()}`).not.toContain('secret-key')
    first.kill('SIGINT')
    expect(await first.ended).toEqual([0, null])

    await chain.settle(chain.actions.setFeeRecipient(chain.account(2), chain.account(6)))
    const asked = proxy.calls.length
    const second = spawnIndexer(env)
    await untilAtHead(registry.database, chain)
    // Besides the genesis block, which identifies the chain, only new blocks.
    const blocks = proxy.calls
      .slice(asked)
      .filter(({ method, params }) => method === 'eth_getBlockByNumber' && params[0] !== 'latest')
      .map(({ params }) => Number(params[0]))
    expect(new Set(blocks)).toEqual(new Set([0, head + 1]))
    second.kill('SIGTERM')
    expect(await second.ended).toEqual([0, null])
    expect(await dumpTables(registry.database)).toEqual(await undisturbed())
  },
)

test.runIf(hasRedis)(
  'runs one writer and one standby; a paused leader is fenced, becomes the standby, and can lead again',
  async () => {
    await using registry = await openTestRegistry()
    const [held, free] = await Promise.all([
      startRpcProxy(chain.rpcUrl),
      startRpcProxy(chain.rpcUrl),
    ])
    onTestFinished(() => Promise.all([held.stop(), free.stop()]).then(() => {}))
    const envOf = (rpcUrl: string) =>
      indexerEnv({ databaseUrl: registry.url, rpcUrl, redisUrl: redis.url })
    const paused = spawnIndexer(envOf(held.url))
    await untilAtHead(registry.database, chain)
    const standby = spawnIndexer(envOf(free.url))
    await expect.poll(async () => (await standby.status()).role, PATIENCE).toBe('standby')
    const ready = await standby.admin('/ready')
    expect([ready.status, await ready.json()]).toEqual([200, { ready: true, role: 'standby' }])
    expect((await paused.status()).role).toBe('leader')
    expect(free.calls.every((call) => widthOf(call) === 0)).toBe(true)

    // The leader is stopped while holding the response that it would write next.
    const asked = Promise.withResolvers<void>()
    const answer = Promise.withResolvers<void>()
    held.intercept(async (call) => {
      if (widthOf(call) === 0) return undefined
      asked.resolve()
      await answer.promise
      return undefined
    })
    await chain.settle(chain.actions.setFeeRecipient(chain.account(1), chain.account(7)))
    await asked.promise
    const committed = await committedRanges(paused)
    expect(committed).toBeGreaterThan(0)
    paused.kill('SIGSTOP')
    held.intercept()
    answer.resolve()
    await expect.poll(async () => (await standby.status()).role, PATIENCE).toBe('leader')
    await chain.settle(chain.actions.setFeeRecipient(chain.account(2), chain.account(7)))
    await untilAtHead(registry.database, chain)

    paused.kill('SIGCONT')
    await expect.poll(async () => (await paused.status()).role, PATIENCE).toBe('standby')
    // Whether it notices the lost lease before the response that was held, or Postgres refuses the
    // write: it commits nothing more. (The refusal by itself: lease.test.ts of packages/store.)
    await untilAtHead(registry.database, chain)
    expect(await committedRanges(paused)).toBe(committed)
    expect((await standby.status()).role).toBe('leader')
    expect(await dumpTables(registry.database)).toEqual(await undisturbed())

    standby.kill('SIGKILL')
    await expect.poll(async () => (await paused.status()).role, PATIENCE).toBe('leader')
    await chain.settle(chain.actions.setFeeRecipient(chain.account(3), chain.account(7)))
    await untilAtHead(registry.database, chain)
    expect(await dumpTables(registry.database)).toEqual(await undisturbed())
  },
)
