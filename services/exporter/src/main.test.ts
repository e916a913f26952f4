import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startTestChain, type TestChain } from '@ssv-exporter/devnet/test-chain'
import { silentLogger } from '@ssv-exporter/service-kit/logger'
import { createMetrics } from '@ssv-exporter/service-kit/metrics'
import { createDatabase, type Database } from '@ssv-exporter/store/database'
import { claimDeployment, readDeployment } from '@ssv-exporter/store/deployment'
import { createTestDatabase } from '@ssv-exporter/test-kit/postgres'
import { expect, onTestFinished, test } from 'vitest'
import { PATIENCE, spawnExporter, validatorKeys } from './testing/spawn-exporter.ts'

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'ssv-exporter-test-'))
  // Postgres runs as another user if the tests run as root.
  await chmod(folder, 0o755)
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

async function chainOf(options: { genesisTime?: number } = {}): Promise<TestChain> {
  const chain = await startTestChain(options)
  onTestFinished(() => chain.stop())
  for (let id = 0; id < 4; id++)
    await chain.settle(chain.actions.registerOperator(chain.account(1)))
  return chain
}

const register = (chain: TestChain) =>
  chain.settle(
    chain.actions.registerValidator({
      owner: chain.account(1),
      operatorIds: [1n, 2n, 3n, 4n],
    }),
  )

const keysOf = (chain: TestChain) =>
  chain.actions.expected().validators.map(({ publicKey }) => publicKey)

async function testDatabase(): Promise<{ url: string; database: Database }> {
  const { url, drop } = await createTestDatabase()
  const database = createDatabase(
    { url, applicationName: 'test' },
    { logger: silentLogger(), metrics: createMetrics({ service: 'test' }) },
  )
  onTestFinished(async () => {
    await database.close()
    await drop()
  })
  return { url, database }
}

test('reports every invalid setting and argument with name, value and what is accepted; exit 1', async () => {
  const run = spawnExporter({ DEVNET_OPERATORS: '3', GATEWAY_PORT: 'http', LOG_LEVEL: 'loud' }, [
    '--network=goerli',
    '--validators',
    '5',
  ])
  expect(await run.ended).toEqual([1, null])
  const output = run.output()
  expect(output).toMatch(/^--network \(SSV_NETWORK\) is "goerli"; accepted: devnet, mainnet/m)
  expect(output).toMatch(/^--validators is unknown; accepted: .*--validators-per-minute/m)
  expect(output).toMatch(/^DEVNET_OPERATORS .*is "3"; accepted: a number from 4 to 100/m)
  expect(output).toMatch(/^GATEWAY_PORT .*is "http"; accepted: a port/m)
  expect(output).toMatch(/^LOG_LEVEL .*is "loud"; accepted: trace/m)
})

test('requires an endpoint for a real network; exit 1', async () => {
  const run = spawnExporter({ SSV_NETWORK: 'hoodi' })
  expect(await run.ended).toEqual([1, null])
  expect(run.output()).toMatch(
    /^ETH_RPC_URLS .*is not set, and network hoodi needs.*accepted: one or more URLs/m,
  )
})

test('resumes with its own Postgres after SIGINT and SIGKILL, and rejects data of another chain without changing it', async () => {
  const chain = await chainOf()
  const stranger = await chainOf({ genesisTime: 1_600_000_000 })
  const env = {
    SSV_NETWORK: 'custom',
    SSV_CONTRACT_ADDRESS: chain.registry.address,
    SSV_CONTRACT_ABI: 'current',
    SSV_START_BLOCK: '1',
    ETH_RPC_URLS: chain.rpcUrl,
    ETH_POLL_INTERVAL_MS: '50',
    DATA_DIR: await temporaryFolder(),
  }
  await register(chain)
  const first = spawnExporter(env)
  const { gateway, admin } = await first.synchronised()
  await expect.poll(() => validatorKeys(gateway), PATIENCE).toEqual(keysOf(chain))
  // Its output is not a terminal.
  await expect.poll(first.output).toContain('Ctrl-C stops.')
  expect(first.output().match(/^SSV Exporter is ready: .*$/gm)).toHaveLength(1)
  expect(first.output()).toContain(`  query     ${gateway.replace('http', 'ws')}/query\n`)
  const status = await (await fetch(`${admin}/status`)).json()
  expect(status).toMatchObject({ indexer: { role: 'leader', synced: true } })
  first.kill('SIGINT')
  expect(await first.ended).toEqual([0, null])
  expect(first.output()).toContain('"msg":"stopped"')

  await register(chain)
  const second = spawnExporter(env)
  const { gateway: again, admin: adminAgain } = await second.synchronised()
  await expect.poll(() => validatorKeys(again), PATIENCE).toEqual(keysOf(chain))
  // It resumed: of all events it read only the one that it had missed.
  const resumed = await (await fetch(`${adminAgain}/status`)).json()
  expect(resumed).toMatchObject({ indexer: { logs: { applied: 1, malformed: 0, ignored: 0 } } })
  second.kill('SIGKILL')
  await second.ended

  await register(chain)
  const refused = spawnExporter({ ...env, ETH_RPC_URLS: stranger.rpcUrl })
  expect(await refused.ended).toEqual([1, null])
  const [ours, theirs] = await Promise.all(
    // The start block is not final yet: the chain is identified by the previous one.
    [chain, stranger].map(({ client }) => client.getBlock({ blockNumber: 0n })),
  )
  expect(refused.output()).toContain(
    `anchorHash ${ours?.hash} in the database, ${theirs?.hash} configured`,
  )

  const third = spawnExporter(env)
  const { gateway: last } = await third.synchronised()
  await expect.poll(() => validatorKeys(last), PATIENCE).toEqual(keysOf(chain))
  third.kill('SIGTERM')
  expect(await third.ended).toEqual([0, null])
})

test('the devnet discards the data of an earlier devnet', async () => {
  const { url, database } = await testDatabase()
  const env = {
    DATABASE_URL: url,
    DEVNET_VALIDATORS_PER_MINUTE: '600',
    DEVNET_MAX_VALIDATORS: '10',
  }
  const first = spawnExporter(env)
  const { gateway } = await first.synchronised()
  await expect.poll(async () => (await validatorKeys(gateway)).length, PATIENCE).toBeGreaterThan(0)
  const former = await readDeployment(database)
  first.kill('SIGINT')
  expect(await first.ended).toEqual([0, null])

  const second = spawnExporter(env)
  await second.synchronised()
  expect(second.output()).toContain('removed data of a previous devnet')
  const present = await readDeployment(database)
  expect(present?.anchorHash).not.toBe(former?.anchorHash)
  second.kill('SIGINT')
  expect(await second.ended).toEqual([0, null])
})

test('the devnet rejects data of any other network without changing it; exit 1', async () => {
  const { url, database } = await testDatabase()
  const deployment = {
    network: 'hoodi',
    chainId: 560_048,
    anchorBlock: 0,
    anchorHash: `0x${'ab'.repeat(32)}`,
    contract: `0x${'cd'.repeat(20)}`,
    generation: 'current',
    startBlock: 1_065,
  }
  await claimDeployment(database, deployment)
  const run = spawnExporter({ DATABASE_URL: url })
  expect(await run.ended).toEqual([1, null])
  expect(run.output()).toMatch(/belongs to another deployment \(hoodi, not devnet\)/)
  expect(run.output()).toMatch(/chainId 560048 in the database, 31337 configured/)
  expect(await readDeployment(database)).toEqual(deployment)
})
