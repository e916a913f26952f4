import { createTestDatabase } from '@ssv-exporter/test-kit/postgres'
import { redisIsAvailable, startRedis } from '@ssv-exporter/test-kit/redis'
import { startRedisCluster } from '@ssv-exporter/test-kit/redis-cluster'
import { describe, expect, onTestFinished, test } from 'vitest'
import { runProgram } from './testing/run-program.ts'

/** Nothing listens on port 1: Redis is checked before the chain. */
const NO_CHAIN = { SSV_NETWORK: 'hoodi', ETH_RPC_URLS: 'http://127.0.0.1:1' }
const PROGRAMS = {
  gateway: { GATEWAY_PORT: '0' },
  'chain-indexer': NO_CHAIN,
  'ibft-collector': { SSV_NETWORK: 'hoodi', P2P_ENABLED: 'false' },
  exporter: { ...NO_CHAIN, GATEWAY_PORT: '0', P2P_ENABLED: 'false' },
}

/** Starts every program; each must exit by itself with one line on standard error. */
async function expectRefusal(redisUrl: string, words: string): Promise<void> {
  const { url, drop } = await createTestDatabase()
  onTestFinished(drop)
  const shared = { DATABASE_URL: url, REDIS_URL: redisUrl, ADMIN_PORT: '0' }
  const runs = Object.entries(PROGRAMS).map(async ([name, env]) => ({
    name,
    ...(await runProgram(name, { ...shared, ...env })),
  }))
  for (const { name, code, errors } of await Promise.all(runs)) {
    expect({ name, code, errors }).toEqual({ name, code: 1, errors: [expect.any(String)] })
    expect(errors[0]).toContain(words)
  }
}

describe.runIf(await redisIsAvailable())('an unsupported Redis', () => {
  test('Cluster of three ends each service at startup with one explanatory line', async () => {
    const cluster = await startRedisCluster()
    onTestFinished(() => cluster.stop())
    await expectRefusal(cluster.nodes[1]?.url ?? '', 'REDIS_URL points to a Redis Cluster')
  })

  test('Sentinel ends each service at startup with one explanatory line', async () => {
    const sentinel = await startRedis({ sentinel: true })
    onTestFinished(() => sentinel.stop())
    await expectRefusal(sentinel.url, 'REDIS_URL points to a Redis Sentinel')
  })
})
