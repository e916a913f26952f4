import { silentLogger } from '@ssv-exporter/service-kit/logger'
import { createMetrics } from '@ssv-exporter/service-kit/metrics'
import { createDatabase } from '@ssv-exporter/store/database'
import { putBeaconClock } from '@ssv-exporter/store/duties/beacon-clock'
import { ensureDutyPartition, PARTITION_SLOTS } from '@ssv-exporter/store/duties/duty-partitions'
import { CLOSING_SLOTS, packDuties } from '@ssv-exporter/store/duties/pack-duties'
import { startRedis } from '@ssv-exporter/test-kit/redis'
import { Client } from 'pg'
import { tableSize } from './decided-storage/table-size.ts'
import { dayRequests, type RestPage } from './duty-storage/day-requests.ts'
import { createRandom, drawCommittees } from './duty-storage/draw-duties.ts'
import {
  copyPackedSlots,
  copySlots,
  fillCommittees,
  fillDay,
  packAs,
} from './duty-storage/fill-duties.ts'
import { measureDay } from './duty-storage/measure-day.ts'
import { publicationSize } from './duty-storage/publication-size.ts'
import { startBenchPostgres } from './support/bench-postgres.ts'
import { distribution } from './support/distribution.ts'
import { runBench } from './support/run-bench.ts'
import { seedRegistry } from './support/seed-registry.ts'
import { startGateway } from './support/start-gateway.ts'

const OPERATORS = 200
/** The first packed day; today follows the last. */
const FIRST_DAY = 100
/** Epochs that are drawn; a day repeats them. */
const DRAWN_EPOCHS = 25
/** Slots that are not packed: they wait an hour, then until a group is complete. */
const OPEN_SLOTS = 2 * CLOSING_SLOTS
const WANTED_OPEN_BYTES = 60
const WANTED_PACKED_BYTES = 8
const WANTED_P99_MS = 20
const REQUESTS = 2_000
const WARM_UP_SECONDS = 1
const PUBLISHED_EPOCHS = 2
const SEED = 17
const PAGES: readonly RestPage[] = ['validator', 'committee', 'all', 'newest missed']
const BARE = {
  rows: `SELECT slot, role, signers, root_mark, round, proposal_ms, quorum_ms, last_ms, validators, exceptions, values
    FROM duty WHERE committee = $1 AND slot >= $2 AND slot <= $3 ORDER BY slot`,
  packed: `SELECT chunk, duties FROM duty_chunk
    WHERE committee = $1 AND chunk >= $2::int / 32 AND chunk <= $3::int / 32 ORDER BY chunk`,
}

await runBench({
  name: 'duty-storage',
  title: 'Thirty days of duties of a tenth of mainnet',
  defaults: { committees: 150, validatorsPerCommittee: 100, days: 30, seconds: 3 },
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
    const filled = { day: FIRST_DAY, drawnEpochs: DRAWN_EPOCHS }
    const drawn = await fillDay(database, filled, committees, random)
    await client.query('VACUUM (ANALYZE) duty')
    const openSize = await tableSize(client, 'duty')
    const today = FIRST_DAY + days
    const firstSlot = FIRST_DAY * PARTITION_SLOTS
    const day = { fromSlot: firstSlot, toSlot: firstSlot + PARTITION_SLOTS }
    await ensureDutyPartition(database, today)
    await copySlots(database, { ...day, shift: days * PARTITION_SLOTS })
    say(`packing ${drawn.rows} rows`)
    const closedTo = today * PARTITION_SLOTS
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
    const curve: ({ stored: string; days: number; what: string } & ReturnType<
      typeof distribution
    >)[] = []
    const measure = async (stored: string, [fromDay, toDay]: [number, number], bare: string) => {
      say(`requests: ${stored}`)
      const load = {
        gatewayUrl: gateway.url,
        databaseUrl: postgres.url,
        requests: dayRequests(REQUESTS, { committees, fromDay, toDay }, random),
        restPages: PAGES,
      }
      await measureDay({ ...load, seconds: WARM_UP_SECONDS }, bare)
      for (const { what, latenciesMs } of await measureDay({ ...load, seconds }, bare)) {
        curve.push({ stored, days: toDay - fromDay + 1, what, ...distribution(latenciesMs) })
      }
    }
    const settle = async () => {
      await client.query('VACUUM (ANALYZE) duty, duty_chunk, duty_mark, duty_vote')
      await client.query('CHECKPOINT')
    }
    const steps = [...new Set([1, 10, days])].filter((step) => step <= days)
    let copied = 1
    for (const step of steps) {
      for (; copied < step; copied += 1) {
        await copyPackedSlots(database, { ...day, shift: copied * PARTITION_SLOTS })
      }
      await settle()
      await measure(`packed, ${step} days`, [FIRST_DAY, FIRST_DAY + step - 1], BARE.packed)
    }
    await measure('a day of rows, not packed', [today, today], BARE.rows)
    await packAs(database, {
      from: FIRST_DAY,
      day: today,
      closedTo: (today + 1) * PARTITION_SLOTS - OPEN_SLOTS,
    })
    await settle()
    await measure(`today, ${OPEN_SLOTS} slots not packed`, [today, today], BARE.packed)

    const openPerDuty = openSize.totalBytes / drawn.duties
    const packedPerDuty = packedBytes / drawn.duties
    const p99Of = (stored: string) =>
      curve.find((one) => one.stored.startsWith(stored) && one.what.startsWith('/query'))?.p99 ??
      Number.POSITIVE_INFINITY
    return {
      versions: { postgres: postgres.version },
      method: [
        `${settings.committees} committees of ${validatorsPerCommittee} validators: 70 % have four operators, 15 % seven, 10 % ten, 5 % thirteen. Every validator attests once per epoch, in a random slot; 3.3 % of attesters aggregate; a share of the sync committee and of the proposers as of a million validators. In 85 % of duties all operators signed, in the others one did not; in one of 200 a validator’s signers differ. 95 % of the committees of a slot decide the same vote, the others one of two.`,
        `${DRAWN_EPOCHS} epochs are drawn, and repeated to a day of rows, in the order of slots. It is packed by the job that collectors run. The other ${days - 1} packed days, and today, repeat it under other slots. Sizes are those that Postgres reports for tables and indexes after \`VACUUM\`; decided values and signatures are not part of them.`,
        `Then one connection sends one request at a time: with \`/query\` all duties of one validator and day, at random, 225 of them attestations; with REST one page of the default size (100 duties) of a validator’s day, of a committee’s day, of all committees from a slot on, and of the newest missed duties, of which there are none, so that reading ends at its limit. Baseline: the rows of the same committee and day with one prepared statement over \`pg\`, without unpacking them. Every answer is checked.`,
        `Of today, all but ${OPEN_SLOTS} slots are packed, the most that the job leaves. A day of which nothing is packed occurs only if no job has run.`,
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
          title: 'Requests, milliseconds',
          columns: [
            { key: 'stored', title: 'duties' },
            { key: 'what', title: 'request' },
            { key: 'count', title: 'requests' },
            { key: 'p50', title: 'p50', digits: 2 },
            { key: 'p99', title: 'p99', digits: 2 },
            { key: 'max', title: 'max', digits: 2 },
          ],
          rows: curve.map((one) => ({ ...one })),
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
        ...[`packed, ${days} days`, 'today'].map((stored) => ({
          what: `/query of one validator’s day, ${stored}, p99`,
          wanted: `less than ${WANTED_P99_MS} ms`,
          measured: `${p99Of(stored).toFixed(1)} ms`,
          met: p99Of(stored) < WANTED_P99_MS,
        })),
      ],
      details: { drawn, openSize, packedSizes, packSeconds, published, curve },
    }
  },
})
