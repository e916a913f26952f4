import { silentLogger } from '@ssv-exporter/service-kit/logger'
import { createMetrics } from '@ssv-exporter/service-kit/metrics'
import { sleep } from '@ssv-exporter/service-kit/sleep'
import { type RedisServer, redisIsAvailable, startRedis } from '@ssv-exporter/test-kit/redis'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { type BullmqJobsOptions, createBullmqJobs } from './bullmq-jobs.ts'
import { describeJobs } from './jobs.conformance.ts'
import type { JobData } from './jobs.ts'

const available = await redisIsAvailable()
const WAIT = { interval: 20 }

describe.skipIf(!available)('jobs over BullMQ', () => {
  let server: RedisServer
  let created = 0
  beforeAll(async () => {
    server = await startRedis()
  })
  afterAll(() => server?.stop())

  function create(options: Partial<BullmqJobsOptions> = {}) {
    return createBullmqJobs(
      { url: server.url, keyPrefix: `{test-${created}}`, commandTimeoutMs: 1_000, ...options },
      { logger: silentLogger(), metrics: createMetrics({ service: 'test' }) },
    )
  }

  describeJobs((options) => {
    created += 1
    return create(options)
  })

  it('resumes an interrupted job in the next process, without using up an attempt', async () => {
    created += 1
    const started = Promise.withResolvers<void>()
    const first = create()
    first.handle('long', async (_data, { signal }) => {
      started.resolve()
      await sleep(60_000, signal)
    })
    await first.start()
    await first.add('long', 'resumed', { attempts: 1 })
    await started.promise
    await first.stop()

    const second = create()
    const seen: [JobData, number][] = []
    second.handle('long', async (data, { attempt }) => void seen.push([data, attempt]))
    await second.start()
    await expect.poll(() => seen, WAIT).toEqual([['resumed', 1]])
    await second.stop()
  })

  it('shares jobs between processes, each done once', async () => {
    created += 1
    const seen: JobData[] = []
    const both = [create(), create()]
    for (const jobs of both) {
      jobs.handle('shared', async (data) => {
        await sleep(2)
        seen.push(data)
      })
      jobs.every('regular', 3_600_000)
      await jobs.start()
    }
    const given = Array.from({ length: 40 }, (_, n) => n)
    for (const n of given) await both[n % 2]?.add('shared', n)
    await expect.poll(() => seen.length, WAIT).toBe(40)
    expect(seen.toSorted((a, b) => Number(a) - Number(b))).toEqual(given)
    for (const jobs of both) await jobs.stop()
  })
})

describe.skipIf(!available)('jobs while Redis is unavailable', () => {
  async function createWithServer(options: Partial<BullmqJobsOptions>) {
    const server = await startRedis()
    const jobs = createBullmqJobs(
      { url: server.url, keyPrefix: '{test}', commandTimeoutMs: 300, ...options },
      { logger: silentLogger(), metrics: createMetrics({ service: 'test' }) },
    )
    onTestFinished(async () => {
      await jobs.stop()
      await server.stop()
    })
    return { server, jobs }
  }

  it('starts, rejects new jobs fast, runs its schedule once Redis is available, and stops without it', async () => {
    const { server, jobs } = await createWithServer({ stopDeadlineMs: 1_000 })
    await server.kill()
    const done: JobData[] = []
    jobs.handle('regular', async (data) => void done.push(data))
    jobs.every('regular', 3_600_000, 'came with Redis')
    await jobs.start()
    await expect(jobs.add('regular', 'x')).rejects.toMatchObject({ code: 'JOBS_AWAY' })
    await server.restart()
    await expect.poll(() => done, WAIT).toEqual(['came with Redis'])
    server.pause()
    await expect(jobs.add('regular', 'x')).rejects.toMatchObject({ code: 'JOBS_AWAY' })
    await jobs.stop()
  })

  it('stops without waiting for Redis if it became unavailable during a job', async () => {
    const { server, jobs } = await createWithServer({ stopDeadlineMs: 3_600_000 })
    const started = Promise.withResolvers<void>()
    jobs.handle('long', async (_data, { signal }) => {
      started.resolve()
      await sleep(3_600_000, signal)
    })
    await jobs.start()
    await jobs.add('long', null)
    await started.promise
    await server.kill()
    await jobs.stop()
  })
})
