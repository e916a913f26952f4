import { silentLogger } from '@ssv-exporter/service-kit/logger'
import { createMetrics } from '@ssv-exporter/service-kit/metrics'
import { createDatabase } from '@ssv-exporter/store/database'
import { startRedis } from '@ssv-exporter/test-kit/redis'
import { Redis } from 'ioredis'
import { fillOutbox } from './relay/fill-outbox.ts'
import { decidedPublication, type OutboxContent, validatorPublication } from './relay/payloads.ts'
import { copyInPostgres, pipeToRedis } from './relay/run-baselines.ts'
import { type RelayRun, runRelay } from './relay/run-relay.ts'
import { startBenchPostgres } from './support/bench-postgres.ts'
import { median } from './support/median.ts'
import { runBench } from './support/run-bench.ts'

const WANTED_PER_SECOND = 10_000

interface Round extends RelayRun {
  copySeconds: number
  pipeSeconds: number
}

await runBench({
  name: 'relay',
  title: 'The relay, from the outbox to Redis',
  defaults: { rows: 100_000, rounds: 3 },
  async run({ settings, scope, say }) {
    const { rows } = settings
    const postgres = scope.use(await startBenchPostgres())
    const server = await startRedis()
    scope.defer(() => server.stop())
    const redis = new Redis(server.url)
    scope.defer(() => redis.disconnect())
    const version = /redis_version:(\S+)/.exec(await redis.info('server'))?.[1] ?? 'unknown'
    const database = createDatabase(
      { url: postgres.url, applicationName: 'bench-relay' },
      { logger: silentLogger(), metrics: createMetrics({ service: 'bench' }) },
    )
    scope.defer(() => database.close())
    const modules = { database, url: postgres.url, redisUrl: server.url, redis }

    async function measure(make: () => OutboxContent): Promise<Round[]> {
      const rounds: Round[] = []
      for (let round = 1; round <= settings.rounds; round += 1) {
        say(`round ${round} of ${settings.rounds}: ${make().payload.length} bytes`)
        await fillOutbox(database, rows, make)
        const copySeconds = await copyInPostgres(database)
        const run = await runRelay(rows, modules)
        const pipeSeconds = await pipeToRedis(database, redis)
        rounds.push({ ...run, copySeconds, pipeSeconds })
      }
      return rounds
    }

    const kinds = [
      { name: 'decided', make: () => decidedPublication() },
      { name: 'validator', make: validatorPublication },
    ]
    const measured: { name: string; bytes: number; rounds: Round[] }[] = []
    for (const { name, make } of kinds) {
      measured.push({ name, bytes: make().payload.length, rounds: await measure(make) })
    }
    const [small] = measured
    const perSecond = rows / median(small?.rounds.map((round) => round.publishedSeconds) ?? [])
    return {
      versions: { postgres: postgres.version, redis: version },
      method: [
        `${rows} rows wait in the outbox; Postgres runs with its default settings, so that every commit of the relay is written to disk. The relay starts with its defaults (batches of 1 000, a window of 20 000 in Redis), as in every writing service, here in the measuring process, which otherwise only polls the progress every 10 ms. “In the log” is when the last row had its position and was committed, “in Redis” when the last one was in the Redis stream and published. Medians of ${settings.rounds} rounds.`,
        'When Redis falls behind the log by a window, the relay skips what consumers will read from Postgres anyway; “published” is the share sent through Redis.',
        'Baselines in the same round: the same rows copied to a table like the log with one `INSERT … SELECT` (one commit, without deleting from the outbox); the same publications sent to Redis with one `XADD` and one `PUBLISH` each, in pipelines of 200.',
      ],
      tables: [
        {
          title: 'Publications per second',
          columns: [
            { key: 'what', title: 'what' },
            { key: 'bytes', title: 'bytes each' },
            { key: 'log', title: 'relay, in the log' },
            { key: 'redis', title: 'relay, in Redis' },
            { key: 'published', title: 'published, %' },
            { key: 'copy', title: 'baseline INSERT … SELECT' },
            { key: 'pipe', title: 'baseline XADD + PUBLISH' },
          ],
          rows: measured.map(({ name, bytes, rounds }) => {
            const rate = (of: (round: Round) => number) => rows / median(rounds.map(of))
            return {
              what: name,
              bytes,
              log: rate((round) => round.movedSeconds),
              redis: rate((round) => round.publishedSeconds),
              published: (median(rounds.map((round) => round.published)) / rows) * 100,
              copy: rate((round) => round.copySeconds),
              pipe: rate((round) => round.pipeSeconds),
            }
          }),
        },
      ],
      targets: [
        {
          what: `Publications of ${small?.bytes ?? 0} bytes per second, from the outbox to Redis`,
          wanted: `at least ${WANTED_PER_SECOND}`,
          measured: perSecond.toFixed(0),
          met: perSecond >= WANTED_PER_SECOND,
        },
      ],
      details: measured,
    }
  },
})
