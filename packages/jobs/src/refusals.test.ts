import { readFileSync } from 'node:fs'
import { createLogger } from '@ssv-exporter/service-kit/logger'
import { createMetrics } from '@ssv-exporter/service-kit/metrics'
import { sleep } from '@ssv-exporter/service-kit/sleep'
import { type RedisServer, redisIsAvailable, startRedis } from '@ssv-exporter/test-kit/redis'
import { Redis } from 'ioredis'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createBullmqJobs } from './bullmq-jobs.ts'
import type { JobData } from './jobs.ts'

const OPERATIONS = new URL('../../../docs/operations.md', import.meta.url)
const WAIT = { interval: 20 }

/** The documented permissions of a writer. */
function documentedRights(): string[] {
  const [, rules = ''] =
    /^ACL SETUSER ssv-writer (.*)$/m.exec(readFileSync(OPERATIONS, 'utf8')) ?? []
  expect(rules).toContain('~{ssv-exporter}:*')
  return rules.replace('>PASSWORD', '>secret').split(' ')
}

async function start(...more: string[]) {
  const server = await startRedis()
  const admin = new Redis(server.url)
  await admin.call('ACL', 'SETUSER', 'ssv-writer', ...documentedRights(), ...more)
  const lines: { msg: string; err?: { message: string } }[] = []
  const destination = { write: (line: string) => void lines.push(JSON.parse(line)) }
  const jobs = createBullmqJobs(
    { url: urlOf(server), keyPrefix: '{ssv-exporter}' },
    {
      logger: createLogger({ name: 't', level: 'info', destination }),
      metrics: createMetrics({ service: 'test' }),
    },
  )
  onTestFinished(async () => {
    await jobs.stop()
    admin.disconnect()
    await server.stop()
  })
  /** Number of commands that Redis rejected. */
  const refusals = async () => {
    const log = (await admin.call('ACL', 'LOG', '100')) as unknown[][]
    return log.map((entry) => Number(entry[1])).reduce((sum, count) => sum + count, 0)
  }
  return { server, admin, jobs, lines, refusals }
}

const urlOf = ({ url }: RedisServer) => url.replace('redis://', 'redis://ssv-writer:secret@')

describe.runIf(await redisIsAvailable())('jobs while Redis refuses commands', () => {
  it.each([
    ['the documented permissions', []],
    ['the documented permissions without INFO', ['-info']],
  ])('work with %s', async (_, more) => {
    const { jobs, refusals } = await start(...more)
    const done: JobData[] = []
    let failures = 0
    jobs.handle('work', async (data) => void done.push(data))
    jobs.handle('flaky', async (data) => {
      failures += 1
      if (failures === 1) throw new Error('not yet')
      done.push(data)
    })
    jobs.every('work', 3_600_000, 'scheduled')
    await jobs.start()
    await jobs.add('work', 'later', { delayMs: 50 })
    await jobs.add('work', 'first', { id: 'x', priority: 1 })
    await jobs.add('flaky', 'retried')
    await expect
      .poll(() => done.toSorted(), WAIT)
      .toEqual(['first', 'later', 'retried', 'scheduled'])
    // ioredis sends INFO once per connection.
    expect(await refusals()).toBeLessThan(more.length === 0 ? 1 : 10)
  })

  it.each([
    ['waiting', '-bzpopmin'],
    ['scripts', '-evalsha -eval'],
  ])(
    'a worker that is refused %s retries seldom, and works again once permitted',
    async (_, revoked) => {
      const { jobs, admin, lines, refusals } = await start()
      const done: JobData[] = []
      jobs.handle('work', async (data) => void done.push(data))
      await jobs.start()
      await jobs.add('work', 'before')
      await expect.poll(() => done, WAIT).toEqual(['before'])
      await admin.call('ACL', 'SETUSER', 'ssv-writer', ...revoked.split(' '))
      // The pending blocking call was permitted; it ends with the next job or after 5 s.
      await expect.poll(refusals, WAIT).toBeGreaterThan(0)
      await sleep(3_000)
      expect(await refusals()).toBeLessThan(20)
      expect(lines.filter(({ err }) => /permission/.test(err?.message ?? '')).length).toBeLessThan(
        4,
      )
      const given = revoked.replaceAll('-', '+').split(' ')
      await admin.call('ACL', 'SETUSER', 'ssv-writer', ...given)
      await jobs.add('work', 'after')
      await expect.poll(() => done, WAIT).toEqual(['before', 'after'])
    },
  )

  it('stop cleanly while every command is refused', async () => {
    const { jobs, admin, refusals } = await start()
    jobs.handle('work', async () => {})
    await jobs.start()
    await admin.call('ACL', 'SETUSER', 'ssv-writer', '-@all')
    await expect.poll(refusals, WAIT).toBeGreaterThan(0)
    await jobs.stop()
  })

  it('report a wrong password as such', async () => {
    const { server, lines } = await start()
    const jobs = createBullmqJobs(
      { url: urlOf(server).replace('secret', 'wrong'), keyPrefix: '{ssv-exporter}' },
      {
        logger: createLogger({
          name: 't',
          level: 'info',
          destination: { write: (line: string) => void lines.push(JSON.parse(line)) },
        }),
        metrics: createMetrics({ service: 'test' }),
      },
    )
    jobs.handle('work', async () => {})
    await jobs.start()
    await expect(jobs.add('work', 'x')).rejects.toMatchObject({
      code: 'JOBS_AWAY',
      cause: { message: expect.stringContaining('WRONGPASS') },
    })
    await expect
      .poll(() => lines.filter(({ err }) => err?.message.includes('WRONGPASS')).length, WAIT)
      .toBeGreaterThan(0)
    await jobs.stop()
  })
})
