import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { identityFromHex } from '@ssv-exporter/p2p/identity'
import { silentLogger } from '@ssv-exporter/service-kit/logger'
import { createMetrics } from '@ssv-exporter/service-kit/metrics'
import { createDatabase } from '@ssv-exporter/store/database'
import { claimDeployment } from '@ssv-exporter/store/deployment'
import { putDuties } from '@ssv-exporter/store/duties/put-duties'
import { createTestDatabase } from '@ssv-exporter/test-kit/postgres'
import { startPostgresReplica } from '@ssv-exporter/test-kit/postgres-replica'
import { startPostgres } from '@ssv-exporter/test-kit/postgres-server'
import { expect, onTestFinished, test } from 'vitest'
import {
  type CollectorProcess,
  POLL_OPTIONS,
  spawnCollector,
} from './testing/operated/spawn-collector.ts'

const KEY = '11'.repeat(32)

/** Settings for a network without peers, with Redis down: port 1 is closed. */
async function testEnv(): Promise<Record<string, string>> {
  const folder = await mkdtemp(join(tmpdir(), 'ssv-collector-test-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const { url, drop } = await createTestDatabase()
  onTestFinished(drop)
  return {
    SSV_NETWORK: 'custom',
    SSV_NETWORK_ID: 'test',
    GENESIS_TIME: '1600000000',
    DATABASE_URL: url,
    REDIS_URL: 'redis://127.0.0.1:1',
    DATA_DIR: folder,
    P2P_HOST: '127.0.0.1',
    P2P_TCP_PORT: '0',
    P2P_UDP_PORT: '0',
  }
}

/** Runs it until it exits. */
async function outputOf(env: Record<string, string>): Promise<{ code: unknown; output: string }> {
  const run = spawnCollector(env)
  const [code] = await run.ended
  return { code, output: run.output() }
}

async function readiness(run: CollectorProcess): Promise<[number, unknown]> {
  const [, url] = /"url":"([^"]+)","msg":"admin server started"/.exec(run.output()) ?? []
  const answer = await fetch(`${url}/ready`)
  return [answer.status, await answer.json()]
}

test('reports every invalid setting with variable, value and what is accepted; exit 1', async () => {
  const { code, output } = await outputOf({
    SSV_NETWORK: 'goerli',
    NETWORK_PRIVATE_KEY: 'f00d',
    P2P_HOST: 'localhost',
    P2P_TCP_PORT: '70000',
    P2P_MAX_PEERS: '0',
    BOOT_NODES: 'enode://f00d',
    STATIC_PEERS: '/ip4/127.0.0.1/tcp/1',
    SSV_NETWORK_ID: 'two words',
    FORK_V1_EPOCH: 'soon',
    HISTORY_ROLES: 'ATTESTER,COOK',
  })
  expect(code).toBe(1)
  for (const [variable, accepted] of [
    ['SSV_NETWORK', 'devnet, mainnet'],
    ['NETWORK_PRIVATE_KEY', '64 hexadecimal digits'],
    ['P2P_HOST', 'an IP address'],
    ['P2P_TCP_PORT', 'a port from 0'],
    ['P2P_MAX_PEERS', 'a number of peers'],
    ['BOOT_NODES', 'node records'],
    ['STATIC_PEERS', 'addresses such as'],
    ['SSV_NETWORK_ID', 'up to 64'],
    ['FORK_V1_EPOCH', 'an epoch'],
    ['HISTORY_ROLES', 'some of ATTESTER'],
    ['DATABASE_URL', 'a URL that begins'],
    ['REDIS_URL', 'a URL that begins'],
  ] as const) {
    expect(output).toMatch(new RegExp(`^${variable} .*accepted: ${accepted}`, 'm'))
  }
  expect(output).not.toContain('f00d"; accepted: 64')
})

test('reports the missing settings of an incomplete network; exit 1', async () => {
  const env = await testEnv()
  const { code, output } = await outputOf({ ...env, GENESIS_TIME: '' })
  expect(code).toBe(1)
  expect(output).toMatch(/^GENESIS_TIME is not set.*accepted: seconds since 1970/m)
})

test('creates an identity, keeps it between starts, and is ready without peers and without Redis', async () => {
  const env = await testEnv()
  const first = spawnCollector(env)
  const { network, name } = await first.status()
  expect(network).toMatchObject({ fork: 'v0', peers: 0 })
  expect(name).not.toBe('')
  expect(await readiness(first)).toEqual([200, { ready: true, role: 'collector' }])
  first.kill('SIGTERM')
  expect(await first.ended).toEqual([0, null])

  const file = join(env.DATA_DIR ?? '', 'custom', 'network-key')
  expect(identityFromHex((await readFile(file, 'utf8')).trim()).peerId).toBe(network.peerId)
  const second = spawnCollector({ ...env, FORK_V1_EPOCH: '0', COLLECTOR_NAME: 'two' })
  expect(await second.status()).toMatchObject({
    name: 'two',
    network: { peerId: network.peerId, fork: 'v1' },
  })
  second.kill('SIGINT')
  expect(await second.ended).toEqual([0, null])

  const given = spawnCollector({ ...env, NETWORK_PRIVATE_KEY: `0x${KEY}` })
  expect(await given.status()).toMatchObject({ network: { peerId: identityFromHex(KEY).peerId } })
})

test('rejects an invalid key file, naming it, and leaves it unchanged; exit 1', async () => {
  const env = await testEnv()
  const folder = join(env.DATA_DIR ?? '', 'custom')
  const file = join(folder, 'network-key')
  await mkdir(folder)
  await writeFile(file, 'a diary')
  const { code, output } = await outputOf(env)
  expect(code).toBe(1)
  expect(output).toContain(`Network key in ${file} is unusable: it must be 64 hex digits`)
  expect(await readFile(file, 'utf8')).toBe('a diary')
})

test('logs a missing generation once, and stays up and ready', async () => {
  const env = await testEnv()
  const run = spawnCollector({ ...env, SSV_NETWORK: 'hoodi', SSV_NETWORK_ID: '', GENESIS_TIME: '' })
  expect(await run.status()).toMatchObject({ role: 'collector', network: 'unsupported' })
  expect(await readiness(run)).toMatchObject([200, { network: 'unsupported' }])
  expect(run.output().match(/SSV_GENERATION is not set/g)).toHaveLength(1)
  run.kill('SIGTERM')
  expect(await run.ended).toEqual([0, null])
})

const databaseOf = (env: Readonly<Record<string, string>>) =>
  createDatabase(
    { url: env.DATABASE_URL ?? '', applicationName: 'test' },
    { logger: silentLogger(), metrics: createMetrics({ service: 'test' }) },
  )

test('rejects a database of another generation; exit 1', async () => {
  const env = await testEnv()
  const database = databaseOf(env)
  const duty = { slot: 1, role: 0, committeeId: 'c1'.repeat(32), operatorIds: [1, 2, 3, 4] }
  const entries = [{ validatorIndex: 1, signers: 0b0111, rootPrefix: 1, round: 1, lastMs: 1 }]
  await database.transaction('seed', (transaction) =>
    putDuties(transaction, [{ ...duty, entries }]),
  )
  await database.close()
  const { code, output } = await outputOf({ ...env, SSV_GENERATION: 'genesis' })
  expect(code).toBe(1)
  expect(output).toMatch(/^The database holds data of generation alan.*correct SSV_GENERATION/m)
})

test('rejects a database of another chain; exit 1', async () => {
  const env = await testEnv()
  const database = databaseOf(env)
  await claimDeployment(database, {
    network: 'hoodi',
    chainId: 560_048,
    anchorBlock: 0,
    anchorHash: `0x${'ab'.repeat(32)}`,
    contract: `0x${'cd'.repeat(20)}`,
    generation: 'current',
    startBlock: 1_065,
  })
  await database.close()
  const { code, output } = await outputOf({ ...env, SSV_NETWORK: 'prater' })
  expect(code).toBe(1)
  expect(output).toContain('holds the registry of chain 560048, but network prater is chain 5')
})

test('is not ready on a replica of Postgres, reports why, and is ready after the promotion', async () => {
  const primary = await startPostgres({ migrated: true })
  onTestFinished(() => primary.stop())
  const replica = await startPostgresReplica(primary)
  onTestFinished(() => replica.stop())
  const run = spawnCollector({ ...(await testEnv()), DATABASE_URL: replica.url })
  const fault = 'DATABASE_READ_ONLY'
  await expect
    .poll(async () => (await run.status()) as unknown, POLL_OPTIONS)
    .toMatchObject({ relay: { leading: false, fault } })
  expect(await readiness(run)).toEqual([503, { ready: false, role: 'collector', reason: fault }])
  expect(await run.metric('ssv_relay_cannot_lead')).toBe(1)
  await replica.promote()
  await expect
    .poll(() => readiness(run), POLL_OPTIONS)
    .toEqual([200, { ready: true, role: 'collector' }])
  await expect.poll(() => run.metric('ssv_relay_leading'), POLL_OPTIONS).toBe(1)
  run.kill('SIGTERM')
  expect(await run.ended).toEqual([0, null])
})

test('names a port in use; exit 1', async () => {
  const holder = createServer().listen(0, '127.0.0.1')
  onTestFinished(() => void holder.close())
  await new Promise((resolve) => holder.once('listening', resolve))
  const { port } = holder.address() as { port: number }
  const env = await testEnv()
  const { code, output } = await outputOf({ ...env, P2P_TCP_PORT: String(port) })
  expect(code).toBe(1)
  expect(output).toContain(`Could not listen on /ip4/127.0.0.1/tcp/${port}`)
})
