import { silentLogger } from '@ssv-exporter/service-kit/logger'
import { createMetrics } from '@ssv-exporter/service-kit/metrics'
import { createDatabase } from '@ssv-exporter/store/database'
import { drizzle } from 'drizzle-orm/node-postgres'
import { Client, Pool } from 'pg'
import { type BuilderPair, builderPairs } from './builder/builder-pairs.ts'
import { fillDecided } from './decided-storage/fill-decided.ts'
import { startBenchPostgres } from './support/bench-postgres.ts'
import { median } from './support/median.ts'
import { runBench } from './support/run-bench.ts'
import { seedRegistry } from './support/seed-registry.ts'

const OPERATORS = 100
const PUBLICATIONS = 2_000

await runBench({
  name: 'builder',
  title: 'Hand-written statements beside Drizzle’s query builder',
  defaults: { validators: 10_000, heights: 200, rounds: 5 },
  async run({ settings, scope, say }) {
    const { rounds } = settings
    const postgres = scope.use(await startBenchPostgres())
    await seedRegistry(postgres.url, { validators: settings.validators, operators: OPERATORS })
    const client = new Client({ connectionString: postgres.url })
    await client.connect()
    scope.defer(() => client.end())
    await fillDecided(client, settings, () => {})
    await client.query(
      `INSERT INTO publication (position, topic, payload, created_at)
       SELECT position, 'decided', repeat('x', 400), now() FROM generate_series(1, $1) position`,
      [PUBLICATIONS],
    )
    await client.query('VACUUM (ANALYZE)')
    const database = createDatabase(
      { url: postgres.url, applicationName: 'bench-builder', poolSize: 1 },
      { logger: silentLogger(), metrics: createMetrics({ service: 'bench' }) },
    )
    scope.defer(() => database.close())
    const pool = new Pool({ connectionString: postgres.url, max: 1 })
    scope.defer(() => pool.end())

    const pairs = builderPairs(settings, { database, orm: drizzle(pool) })
    const measured: { pair: BuilderPair; byHand: number[]; built: number[] }[] = []
    for (const pair of pairs) {
      say(pair.what)
      const byHand: number[] = []
      const built: number[] = []
      await rowsPerSecond(pair, 'byHand', 0)
      await rowsPerSecond(pair, 'built', 1)
      for (let round = 1; round <= rounds; round += 1) {
        byHand.push(await rowsPerSecond(pair, 'byHand', 2 * round))
        built.push(await rowsPerSecond(pair, 'built', 2 * round + 1))
      }
      measured.push({ pair, byHand, built })
    }
    return {
      versions: { postgres: postgres.version },
      method: [
        `One process, one connection each, one call at a time; ${rounds} alternating rounds of both after one that is not counted, medians. Each call is checked for its number of rows. “Built” is Drizzle’s own driver for \`pg\` with the statement of the builder: prepared by name for reads, like ours. Both return objects with the same columns.`,
      ],
      tables: [
        {
          title: 'Rows per second',
          columns: [
            { key: 'what', title: 'what' },
            { key: 'byHand', title: 'by hand' },
            { key: 'built', title: 'built' },
            { key: 'ratio', title: 'by hand / built', digits: 2 },
          ],
          rows: measured.map(({ pair, byHand, built }) => ({
            what: pair.what,
            byHand: median(byHand),
            built: median(built),
            ratio: median(byHand) / median(built),
          })),
        },
      ],
      targets: [],
      details: measured.map(({ pair: { what, calls, rows }, ...rates }) => ({
        what,
        calls,
        rows,
        ...rates,
      })),
    }
  },
})

/** @throws Error if a call reads or writes another number of rows than expected */
async function rowsPerSecond(
  pair: BuilderPair,
  how: 'byHand' | 'built',
  turn: number,
): Promise<number> {
  const startedMs = performance.now()
  for (let call = 0; call < pair.calls; call += 1) {
    const rows = await pair[how](turn * pair.calls + call)
    if (rows !== pair.rows) throw new Error(`${pair.what}, ${how}: ${rows} rows of ${pair.rows}`)
  }
  const seconds = (performance.now() - startedMs) / 1_000
  await pair.reset?.()
  return (pair.calls * pair.rows) / seconds
}
