import { silentLogger } from '@ssv-exporter/service-kit/logger'
import { createMetrics } from '@ssv-exporter/service-kit/metrics'
import { createDatabase } from '@ssv-exporter/store/database'
import { putBeaconClock } from '@ssv-exporter/store/duties/beacon-clock'
import { ensureChunkPartition, PARTITION_SLOTS } from '@ssv-exporter/store/duties/duty-partitions'
import { packDuties } from '@ssv-exporter/store/duties/pack-duties'
import { startRedis } from '@ssv-exporter/test-kit/redis'
import { Client } from 'pg'
import { tableSize } from './decided-storage/table-size.ts'
import { dayRequests } from './duty-storage/day-requests.ts'
import { createRandom, drawCommittees } from './duty-storage/draw-duties.ts'
import {
  copyDay,
  copyPackedDay,
  EPOCHS_PER_DAY,
  fillCommittees,
  fillDay,
} from './duty-storage/fill-duties.ts'
import { measureDay } from './duty-storage/measure-day.ts'
import { publicationSize } from './duty-storage/publication-size.ts'
import { startBenchPostgres } from './support/bench-postgres.ts'
import { distribution } from './support/distribution.ts'
import { runBench } from './support/run-bench.ts'
import { seedRegistry } from './support/seed-registry.ts'
import { startGateway } from './support/start-gateway.ts'

const OPERATORS = 200
/** The first packed day; the open one follows the last. */
const FIRST_DAY = 100
const WANTED_OPEN_BYTES = 60
const WANTED_PACKED_BYTES = 8
const WANTED_P99_MS = 20
const REQUESTS = 2_000
const WARM_UP_SECONDS = 1
const PUBLISHED_EPOCHS = 2
const SEED = 17
const BARE = {
  open: `SELECT slot, signers, root_mark, round, proposal_ms, quorum_ms, last_ms, validators, exceptions, values
    FROM duty WHERE committee = $1 AND role = 0 AND slot >= $2 AND slot <= $3 ORDER BY slot`,
  packed: `SELECT chunk, duties FROM duty_chunk
    WHERE committee = $1 AND chunk >= $2::int / 32 AND chunk <= $3::int / 32 ORDER BY chunk`,
}

await runBench({
  name: 'duty-storage',
  title: 'Thirty days of duties of a tenth of mainnet',
  defaults: { committees: 150, validatorsPerCommittee: 100, days: 30, seconds: 4 },
  async run({ settings, scope, say }) {
    const { seconds, days, validatorsPerCommittee } = settings
    const validators = settings.committees * validatorsPerCommittee
    const postgres = scope.use(await startBenchPostgres({ max_wal_size: '8GB' }))
    await seedRegistry(postgres.url, { validators, operators: OPERATORS })
    const database = createDatabase(
      {
        url: postgres.url,
        applicationName: 'bench-duties',
        poolSize: 2,
        silenceTimeoutMs: 600_000,
      },
      { logger: silentLogger(), metrics: createMetrics({ service: 'bench' }) },
    )
    scope.defer(() => database.close())
    const client = new Client({ connectionString: postgres.url })
    await client.connect()
    scope.defer(() => client.end())
    const random = createRandom(SEED)
    const committees = drawCommittees(settings, random)
    await fillCommittees(database, committees)
    const clock = { genesisMs: Date.UTC(2026, 0, 1), slotMs: 12_000, slotsPerEpoch: 32 }
    await putBeaconClock(database, clock)

    say('one day of rows')
    const drawn = await fillDay(
      database,
      { day: FIRST_DAY, epochs: EPOCHS_PER_DAY },
      committees,
      random,
    )
    await client.query('VACUUM (ANALYZE) duty')
    const openSize = await tableSize(client, 'duty')
    const openDay = FIRST_DAY + days
    await copyDay(database, FIRST_DAY, openDay)
    say(`packing ${drawn.rows} rows`)
    const closedTo = openDay * PARTITION_SLOTS
    await packDuties(database, { closedTo })
    const packStartedAt = performance.now()
    await packDuties(database, { closedTo })
    const packSeconds = (performance.now() - packStartedAt) / 1_000
    await client.query('VACUUM (ANALYZE) duty_chunk, duty_mark')
    const packedSizes = [
      await tableSize(client, 'duty_chunk'),
      await tableSize(client, 'duty_mark'),
    ]
    const packedBytes = packedSizes.reduce((sum, { totalBytes }) => sum + totalBytes, 0)
    say('publications')
    const published = await publicationSize(database, PUBLISHED_EPOCHS, committees, random)

    const redis = await startRedis()
    scope.defer(() => redis.stop())
    const env = {
      GATEWAY_MAX_REST_REQUESTS_PER_MINUTE: '1000000',
      GATEWAY_MAX_REQUESTS_PER_SECOND: '100000',
    }
    const gateway = scope.use(
      await startGateway({ databaseUrl: postgres.url, redisUrl: redis.url }, { env }),
    )
    const measure = async (fromDay: number, toDay: number, bare: string) => {
      const which = { validators, validatorsPerCommittee, fromDay, toDay }
      const load = {
        gatewayUrl: gateway.url,
        databaseUrl: postgres.url,
        requests: dayRequests(REQUESTS, which, random),
      }
      await measureDay({ ...load, seconds: WARM_UP_SECONDS }, bare)
      const found = await measureDay({ ...load, seconds }, bare)
      return {
        query: distribution(found.query),
        rest: distribution(found.rest),
        bare: distribution(found.bare),
      }
    }
    const curve: ({ what: string; days: number } & Awaited<ReturnType<typeof measure>>)[] = []
    const steps = [...new Set([1, 3, 10, days])].filter((step) => step <= days)
    let copied = 1
    for (const step of steps) {
      for (; copied < step; copied += 1) {
        await ensureChunkPartition(database, FIRST_DAY + copied)
        await copyPackedDay(database, FIRST_DAY, FIRST_DAY + copied)
      }
      await client.query('VACUUM (ANALYZE) duty_chunk, duty_mark, duty_vote')
      await client.query('CHECKPOINT')
      say(`queries with ${step} packed days`)
      const found = await measure(FIRST_DAY, FIRST_DAY + step - 1, BARE.packed)
      curve.push({ what: 'packed', days: step, ...found })
    }
    await client.query('VACUUM (ANALYZE) duty')
    say('queries of the open day')
    curve.push({ what: 'open', days: 1, ...(await measure(openDay, openDay, BARE.open)) })

    const openPerDuty = openSize.totalBytes / drawn.duties
    const packedPerDuty = packedBytes / drawn.duties
    const rows = curve.flatMap(({ what, days: stored, ...found }) =>
      Object.entries(found).map(([how, { count, p50, p99, max }]) => ({
        what: `${what}, ${how === 'bare' ? 'baseline: pg' : how === 'rest' ? 'REST' : '/query'}`,
        days: stored,
        count,
        p50,
        p99,
        max,
      })),
    )
    const most = curve.find(({ what, days: stored }) => what === 'packed' && stored === days)
    return {
      versions: { postgres: postgres.version },
      method: [
        `${settings.committees} committees of ${validatorsPerCommittee} validators: 70 % have four operators, 15 % seven, 10 % ten, 5 % thirteen. Every validator attests once per epoch, in a random slot; 3.3 % of attesters aggregate; a share of the sync committee and of the proposers as of a million validators. In 85 % of duties all operators signed, in the others one did not; in one of 200 a validator’s signers differ. 95 % of the committees of a slot decide the same vote, the others one of two.`,
        `One day is stored as rows, in the order of slots. It is packed by the job that collectors run. The other ${days - 1} packed days, and the open one, repeat it under other slots. Sizes are those that Postgres reports for tables and indexes after \`VACUUM\`; decided values and signatures are not part of them.`,
        'Then one connection reads the attestations of one validator and day, 225 duties, at random, one request at a time: with `/query`, with REST (pages of a thousand duties of the committee), and as baseline the same rows with one prepared statement over `pg`, without unpacking them. Every answer is checked for its number of duties.',
      ],
      tables: [
        {
          title: 'Storage of one day',
          columns: [
            { key: 'what', title: 'what' },
            { key: 'rows', title: 'rows' },
            { key: 'duties', title: 'duties of validators' },
            { key: 'mb', title: 'MB', digits: 1 },
            { key: 'perDuty', title: 'bytes per duty of a validator', digits: 2 },
          ],
          rows: [
            {
              what: 'open',
              rows: openSize.rows,
              duties: drawn.duties,
              mb: openSize.totalBytes / 1e6,
              perDuty: openPerDuty,
            },
            {
              what: 'packed',
              rows: packedSizes[0]?.rows ?? 0,
              duties: drawn.duties,
              mb: packedBytes / 1e6,
              perDuty: packedPerDuty,
            },
          ],
        },
        {
          title: 'Publications',
          columns: [
            { key: 'publications', title: 'publications' },
            { key: 'perPublication', title: 'bytes each' },
            { key: 'perDuty', title: 'bytes per duty of a validator', digits: 1 },
          ],
          rows: [
            {
              publications: published.publications,
              perPublication: published.bytes / published.publications,
              perDuty: published.bytes / published.duties,
            },
          ],
        },
        {
          title: 'One validator’s day, milliseconds',
          columns: [
            { key: 'what', title: 'what' },
            { key: 'days', title: 'days stored' },
            { key: 'count', title: 'requests' },
            { key: 'p50', title: 'p50', digits: 2 },
            { key: 'p99', title: 'p99', digits: 2 },
            { key: 'max', title: 'max', digits: 2 },
          ],
          rows,
        },
      ],
      targets: [
        {
          what: 'Bytes per duty of a validator, open',
          wanted: `at most ${WANTED_OPEN_BYTES}`,
          measured: openPerDuty.toFixed(1),
          met: openPerDuty <= WANTED_OPEN_BYTES,
        },
        {
          what: 'Bytes per duty of a validator, packed',
          wanted: `at most ${WANTED_PACKED_BYTES}`,
          measured: packedPerDuty.toFixed(2),
          met: packedPerDuty <= WANTED_PACKED_BYTES,
        },
        {
          what: `/query of one validator’s day, ${days} packed days, p99`,
          wanted: `less than ${WANTED_P99_MS} ms`,
          measured: `${most?.query.p99.toFixed(1)} ms`,
          met: (most?.query.p99 ?? Number.POSITIVE_INFINITY) < WANTED_P99_MS,
        },
      ],
      details: { drawn, openSize, packedSizes, packSeconds, published, curve },
    }
  },
})
