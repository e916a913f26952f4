import { fork } from 'node:child_process'
import { once } from 'node:events'
import { createBullmqJobs } from '@ssv-exporter/jobs/bullmq-jobs'
import { JobsAwayError } from '@ssv-exporter/jobs/errors'
import type { Jobs } from '@ssv-exporter/jobs/jobs'
import { createMemoryJobs } from '@ssv-exporter/jobs/memory-jobs'
import { silentLogger } from '@ssv-exporter/service-kit/logger'
import { createMetrics } from '@ssv-exporter/service-kit/metrics'
import { sleep } from '@ssv-exporter/service-kit/sleep'
import { redisIsAvailable, startRedis } from '@ssv-exporter/test-kit/redis'
import { expect, it, onTestFinished } from 'vitest'
import type { Behaviour } from './testing/history-peer.ts'
import { createHistoryWorld } from './testing/history-world.ts'
import { sequenceOf, testCommittee } from './testing/sign.ts'

const WAIT = { interval: 20 }
const MODULES = { logger: silentLogger(), metrics: createMetrics({ service: 'test' }) }
const heights = (to: number) => Array.from({ length: to + 1 }, (_, n) => n)
const slowly: Behaviour = async (_request, honest, answer) => {
  await sleep(15)
  return answer(honest())
}

it('resumes after a process was killed, and fetches nothing twice', async () => {
  const world = await createHistoryWorld()
  const peer = await world.peer(sequenceOf(testCommittee(1).publicKey, 0, 2_000), {
    behaviour: slowly,
  })
  const script = new URL('./testing/collector-process.ts', import.meta.url).pathname
  const killed = fork(script, [world.url, peer.address], { execArgv: ['--conditions=source'] })
  const exited = once(killed, 'exit')
  await expect.poll(async () => (await world.stored(1)).length, WAIT).toBeGreaterThan(300)
  killed.kill('SIGKILL')
  await exited
  const before = (await world.stored(1)).length
  expect(before).toBeLessThan(2_001)

  // The claim of the killed process expires.
  world.clock.ms += 2_000
  const { history } = await world.collector([peer])
  await expect.poll(() => world.stored(1), WAIT).toEqual(heights(2_000))
  expect(history.status().heightsGot).toBe(2_001 - before)
})

it('queues a duty sequence again whose job could not be stored', async () => {
  const world = await createHistoryWorld()
  const peer = await world.peer(sequenceOf(testCommittee(1).publicKey, 0, 10))
  const jobs = createMemoryJobs({}, MODULES)
  let refusals = 0
  const refusing: Jobs = {
    ...jobs,
    async add(name, ...rest) {
      refusals += 1
      if (refusals <= 3) throw new JobsAwayError({ name, cause: new Error('Redis is away') })
      await jobs.add(name, ...rest)
    },
  }
  await world.collector([peer], { jobs: refusing })
  await expect.poll(() => world.stored(1), WAIT).toEqual(heights(10))
  expect(refusals).toBeGreaterThan(3)
})

async function redisJobs(): Promise<() => Jobs> {
  const server = await startRedis()
  onTestFinished(() => server.stop())
  return () => createBullmqJobs({ url: server.url, keyPrefix: '{test}' }, MODULES)
}

const KINDS: [string, () => Promise<() => Jobs>][] = [
  ['queues of their own', async () => () => createMemoryJobs({}, MODULES)],
]
if (await redisIsAvailable()) KINDS.push(['one queue in Redis', redisJobs])

it.each(KINDS)(
  'two collectors with %s share the duty sequences and fetch each height once',
  async (_name, prepare) => {
    const world = await createHistoryWorld({ validators: 12 })
    const createJobs = await prepare()
    const ids = Array.from({ length: 12 }, (_, n) => n + 1)
    const all = ids.flatMap((id) => sequenceOf(testCommittee(id).publicKey, 0, 150))
    const peer = await world.peer(all, { behaviour: slowly })
    const collectors = await Promise.all(
      [1, 2].map(() =>
        world.collector([peer], { jobs: createJobs(), sequencesAtOnce: 1, queueLimit: 2 }),
      ),
    )
    for (const id of ids) await expect.poll(() => world.stored(id), WAIT).toEqual(heights(150))
    await expect.poll(() => collectors[0]?.history.status().sequencesComplete, WAIT).toBe(12)
    const got = collectors.map(({ history }) => history.status().heightsGot)
    expect(got.reduce((sum, n) => sum + n)).toBe(12 * 151)
    expect(Math.min(...got)).toBeGreaterThan(0)
  },
)
