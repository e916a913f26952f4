import { startRedis } from '@ssv-exporter/test-kit/redis'
import { Client } from 'pg'
import { fillDecided } from './decided-storage/fill-decided.ts'
import { queryBare } from './decided-storage/query-bare.ts'
import { assertEndsAt, rangeRequests } from './decided-storage/range-requests.ts'
import { tableSize } from './decided-storage/table-size.ts'
import { startBenchPostgres } from './support/bench-postgres.ts'
import { distribution } from './support/distribution.ts'
import { loadQueries } from './support/load-queries.ts'
import { runBench } from './support/run-bench.ts'
import { seedRegistry } from './support/seed-registry.ts'
import { startGateway } from './support/start-gateway.ts'

const WANTED_P99_MS = 20
const RANGE = 100
const OPERATORS = 100
const REQUESTS = 20_000
const BYTES_PER_MB = 1_000_000
const LOADS = [
  { load: 'one connection', connections: 1, pauseMs: 0, isTarget: true },
  { load: 'ten connections with pauses of 20 ms', connections: 10, pauseMs: 20, isTarget: true },
  { load: 'ten connections without rest', connections: 10, pauseMs: 0, isTarget: false },
]

await runBench({
  name: 'decided-storage',
  title: 'Ten million decided messages in Postgres',
  defaults: { validators: 2_000, heights: 5_000, warmUpSeconds: 3, seconds: 10 },
  async run({ settings, scope, say }) {
    const { seconds, warmUpSeconds } = settings
    // Filling would start a checkpoint every few seconds; the measured queries write nothing.
    const postgres = scope.use(await startBenchPostgres({ max_wal_size: '8GB' }))
    await seedRegistry(postgres.url, { validators: settings.validators, operators: OPERATORS })
    const client = new Client({ connectionString: postgres.url })
    await client.connect()
    scope.defer(() => client.end())
    const fillStartedAt = performance.now()
    await fillDecided(client, settings, (rows) => say(`${rows} rows written`))
    const fillSeconds = (performance.now() - fillStartedAt) / 1_000
    say('vacuum and checkpoint')
    await client.query('VACUUM (ANALYZE) decided')
    await client.query('CHECKPOINT')
    const size = await tableSize(client, 'decided')

    const redis = await startRedis()
    scope.defer(() => redis.stop())
    const gateway = scope.use(
      await startGateway({ databaseUrl: postgres.url, redisUrl: redis.url }),
    )
    const ranges = rangeRequests(REQUESTS, settings, RANGE)
    const requests = ranges.map(({ text }) => text)
    const check = (answer: Buffer, index: number) => {
      const range = ranges[index]
      if (range !== undefined) assertEndsAt(answer, range)
    }
    const measured: { what: string; load: string; isTarget: boolean; latenciesMs: number[] }[] = []
    for (const { load, connections, pauseMs, isTarget } of LOADS) {
      say(`queries, ${load}`)
      const options = { url: gateway.url, connections, pauseMs, requests, check }
      await loadQueries({ ...options, seconds: warmUpSeconds })
      const { latenciesMs } = await loadQueries({ ...options, seconds })
      const bare = { url: postgres.url, connections, pauseMs, requests: ranges }
      await queryBare({ ...bare, seconds: warmUpSeconds })
      measured.push({ what: 'gateway', load, isTarget, latenciesMs })
      const bareMs = await queryBare({ ...bare, seconds })
      measured.push({ what: 'baseline: pg', load, isTarget: false, latenciesMs: bareMs })
    }
    const rows = measured.map(({ what, load, latenciesMs }) => ({
      what,
      load,
      perSecond: latenciesMs.length / seconds,
      ...distribution(latenciesMs),
    }))
    const perRow = size.totalBytes / size.rows
    const targets = measured.filter(({ isTarget }) => isTarget)
    return {
      versions: { postgres: postgres.version },
      method: [
        `${size.rows} decided rows (${settings.validators} validators, ${settings.heights} heights each, values of 128 bytes, three signers), written by height, so that the heights of one validator are far apart. Then \`VACUUM\`, then sizes as reported by Postgres, all partitions together. “Content” is the size of the columns, alignment included, without the headers of rows and pages.`,
        `Then each connection requests ${RANGE} heights of a random validator from \`/query\`, one request at a time, for ${seconds} s; every answer is checked for its last height. The gateway runs as it is deployed. The database is larger than Postgres’s own cache (128 MB) and fits into the kernel’s.`,
        'Baseline in the same run: the same ranges with one prepared statement over `pg`, from the measuring process, without encoding.',
      ],
      tables: [
        {
          title: 'Storage',
          columns: [
            { key: 'rows', title: 'rows' },
            { key: 'totalMb', title: 'MB' },
            { key: 'content', title: 'content, bytes/row' },
            { key: 'heap', title: 'table, bytes/row', digits: 1 },
            { key: 'index', title: 'indexes, bytes/row', digits: 1 },
            { key: 'total', title: 'all, bytes/row', digits: 1 },
          ],
          rows: [
            {
              rows: size.rows,
              totalMb: size.totalBytes / BYTES_PER_MB,
              content: size.contentBytes,
              heap: size.heapBytes / size.rows,
              index: size.indexBytes / size.rows,
              total: perRow,
            },
          ],
        },
        {
          title: `/query of ${RANGE} heights`,
          columns: [
            { key: 'what', title: 'what' },
            { key: 'load', title: 'load' },
            { key: 'perSecond', title: 'requests/s' },
            { key: 'p50', title: 'p50 ms', digits: 2 },
            { key: 'p99', title: 'p99 ms', digits: 2 },
            { key: 'max', title: 'max ms', digits: 2 },
          ],
          rows,
        },
      ],
      targets: targets.map(({ load, latenciesMs }) => {
        const { p99 } = distribution(latenciesMs)
        return {
          what: `${RANGE} heights of ${size.rows} rows, p99, ${load}`,
          wanted: `less than ${WANTED_P99_MS} ms`,
          measured: `${p99.toFixed(1)} ms`,
          met: p99 < WANTED_P99_MS,
        }
      }),
      details: { size, fillSeconds, queries: rows },
    }
  },
})
