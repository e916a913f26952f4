import { silentLogger } from '@ssv-exporter/service-kit/logger'
import {
  type RedisServer,
  redisIsAvailable,
  type StartRedisOptions,
  startRedis,
} from '@ssv-exporter/test-kit/redis'
import { Redis } from 'ioredis'
import { describe, expect, it, onTestFinished } from 'vitest'
import { assertRedis } from './assert-redis.ts'

const logger = silentLogger()
const keyPrefix = '{ssv-exporter}'

async function start(...extraArgs: string[]): Promise<RedisServer> {
  return startWith({ extraArgs })
}

async function startWith(options: StartRedisOptions): Promise<RedisServer> {
  const server = await startRedis(options)
  onTestFinished(() => server.stop())
  return server
}

/** A server with a user with these permissions; returns the URL with its name and password. */
async function withUser(rules: string): Promise<string> {
  const server = await start()
  const admin = new Redis(server.url)
  await admin.call('ACL', 'SETUSER', 'ssv', ...rules.split(' '))
  admin.disconnect()
  return server.url.replace('redis://', 'redis://ssv:secret@')
}

const check = (url: string) => assertRedis({ url, keyPrefix, role: 'writer' }, { logger })
const refused = (text: string | RegExp) => ({
  code: 'REDIS_REFUSED',
  retryable: false,
  message: expect.stringMatching(text),
})

describe.runIf(await redisIsAvailable())('the check of Redis at startup', () => {
  it('passes on a server without restrictions, and leaves nothing there', async () => {
    const server = await start()
    await check(server.url)
    const client = new Redis(server.url)
    expect(await client.dbsize()).toBe(0)
    client.disconnect()
  })

  it('passes on an unavailable server: services start without it', async () => {
    await check('redis://127.0.0.1:1')
  })

  it('rejects a cluster and a sentinel, naming the alternative', async () => {
    const cluster = await start('--cluster-enabled', 'yes')
    await expect(check(cluster.url)).rejects.toMatchObject(refused('points to a Redis Cluster'))
    const sentinel = await startWith({ sentinel: true })
    await expect(check(sentinel.url)).rejects.toMatchObject(refused('points to a Redis Sentinel'))
  })

  it('reports a wrong or missing password', async () => {
    const url = await withUser('on >secret ~* &* +@all')
    const wrong = check(url.replace('secret', 'other'))
    await expect(wrong).rejects.toMatchObject(refused('WRONGPASS'))
    const server = await start('--requirepass', 'hush')
    await expect(check(server.url)).rejects.toMatchObject(refused('NOAUTH'))
  })

  it.each([
    ['a command in scripts', 'on >secret ~* &* +@all -xadd -zadd', /may not run ZADD, XADD on/],
    ['scripts', 'on >secret ~* &* +@all -eval', /eval/],
    ['the keys', 'on >secret ~other:* &* +@all', /key/],
    ['the channels', 'on >secret ~* resetchannels &other:* +@all', /PUBLISH/],
    ['waiting for a job', 'on >secret ~* &* +@all -bzpopmin', /bzpopmin/],
    ['subscribing', 'on >secret ~* &* +@all -subscribe', /subscribe/],
  ])('names a forbidden command: %s', async (_, rules, text) => {
    await expect(check(await withUser(rules))).rejects.toMatchObject(refused(text))
  })
})
