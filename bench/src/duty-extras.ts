import { randomBytes } from 'node:crypto'
import { createTraceRecorder } from '@ssv-exporter/ibft-collector/pipelines/alan/duties/traces/trace-recorder'
import { silentLogger } from '@ssv-exporter/service-kit/logger'
import { createMetrics } from '@ssv-exporter/service-kit/metrics'
import { createPointCounter, POINT_SLOTS } from '@ssv-exporter/ssv/alan/duties/duty-points'
import { createDatabase } from '@ssv-exporter/store/database'
import { ensureCollector } from '@ssv-exporter/store/decided/origins'
import { putPoints } from '@ssv-exporter/store/duties/duty-points'
import { putDutySignatures } from '@ssv-exporter/store/duties/duty-signatures'
import { putTraces } from '@ssv-exporter/store/duties/duty-traces'
import { putDutyValues } from '@ssv-exporter/store/duties/duty-values'
import { Client } from 'pg'
import { alanBenchNetwork, FIRST_SLOT, SLOT_MS } from './alan/alan-network.ts'
import { benchDuty } from './alan/duty-messages.ts'
import { tableSize } from './decided-storage/table-size.ts'
import { startBenchPostgres } from './support/bench-postgres.ts'
import { runBench } from './support/run-bench.ts'

const TABLES = [
  { table: 'duty_value', what: 'values of aggregators' },
  { table: 'duty_signature', what: "validators' signatures" },
  { table: 'duty_points', what: 'points of operators' },
  { table: 'duty_trace', what: 'traces' },
] as const
const MAINNET_DUTIES_PER_DAY = 33.75e6
/** One of so many attesters aggregates: 16 of a beacon committee of about 490. */
const ATTESTERS_PER_AGGREGATOR = 30
/**
 * ValidatorConsensusData (ssv-spec) with the AggregateAndProof of Electra: 124 and 108 bytes, and an
 * attestation of 236 bytes with the bits of 490 attesters.
 */
const AGGREGATE_BYTES = 530
const VALUE_DIGEST_BYTES = 8
const BYTES_PER_GB = 1e9
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

await runBench({
  name: 'duty-extras',
  title: 'Values, signatures, points and traces of duties in Postgres (alan)',
  defaults: { committees: 150, validators: 15_000, slots: POINT_SLOTS },
  async run({ settings, scope, say }) {
    const postgres = scope.use(await startBenchPostgres())
    const modules = { logger: silentLogger(), metrics: createMetrics({ service: 'bench' }) }
    const database = createDatabase({ url: postgres.url, applicationName: 'bench' }, modules)
    scope.defer(() => database.close())
    const network = alanBenchNetwork({ ...settings, operators: 50 })
    const collector = await ensureCollector(database, 'bench')
    const counter = createPointCounter()
    const recorder = createTraceRecorder(
      { maxBytes: Number.MAX_SAFE_INTEGER },
      { network: { genesisMs: 0, slotMs: SLOT_MS }, onDropped: () => {} },
    )
    // A whole number of hours, so that each row of points is full.
    const first = FIRST_SLOT - (FIRST_SLOT % POINT_SLOTS)
    let duties = 0
    let values = 0
    let cpuMs = 0
    for (let slot = first; slot < first + settings.slots; slot++) {
      if (slot % 30 === 0) say(`slot ${slot - first}`)
      const ofSlot = network.committees.flatMap((committee) => {
        const duty = benchDuty(committee, slot)
        return duty === undefined ? [] : [{ ...duty, committee }]
      })
      const before = process.cpuUsage()
      for (const { messages, root } of ofSlot) {
        for (const message of messages) {
          counter.add(message)
          recorder.record(message, slot * SLOT_MS + 4_000 + Math.random() * 1_500)
          const [signer = 0n] = message.signed.operatorIds
          if (message.kind !== 'partial' || message.content.type !== 0) continue
          counter.addSignature(message, signer)
          for (const { validatorIndex } of message.content.items) {
            const index = Number(validatorIndex)
            recorder.verified({ ...message, signer, root, validatorIndex: index })
          }
        }
      }
      const used = process.cpuUsage(before)
      cpuMs += (used.user + used.system) / 1_000
      duties += ofSlot.reduce((sum, { attesters }) => sum + attesters.length, 0)
      const aggregators = Math.floor(duties / ATTESTERS_PER_AGGREGATOR) - values
      values += aggregators
      await database.transaction('bench', async (transaction) => {
        await putDutyValues(
          transaction,
          Array.from({ length: aggregators }, () => ({
            slot,
            digest: hex(randomBytes(VALUE_DIGEST_BYTES)),
            value: randomBytes(AGGREGATE_BYTES),
          })),
        )
        await putPoints(
          transaction,
          collector,
          counter.drainChanged().map((one) => ({
            ...one,
            operatorIds: one.operatorIds.map(Number),
          })),
        )
        await putTraces(transaction, collector, recorder.drainRecorded(Number.POSITIVE_INFINITY))
        await putDutySignatures(
          transaction,
          ofSlot.map(({ committee, attesters }) => ({
            ...{ slot, role: 0, committeeId: hex(committee.id) },
            signatures: attesters.map(({ index }) => ({
              validatorIndex: index,
              rootPrefix: 1,
              signature: randomBytes(96),
            })),
          })),
        )
      })
    }
    const client = new Client({ connectionString: postgres.url })
    await client.connect()
    scope.defer(() => client.end())
    // Rows of points are updated in each slot here, every ten seconds in the collector.
    await client.query('VACUUM FULL duty_points_default')
    const rows = []
    for (const { table, what } of TABLES) {
      const { rows: count, totalBytes } = await tableSize(client, table)
      const bytesPerDuty = totalBytes / duties
      const gbPerDay = (bytesPerDuty * MAINNET_DUTIES_PER_DAY) / BYTES_PER_GB
      rows.push({ what, rows: count, bytesPerDuty, gbPerDay })
    }
    return {
      versions: { postgres: postgres.version },
      method: [
        `${settings.committees} committees of four operators with ${settings.validators} validators attest once per epoch for ${settings.slots} slots: ${duties} duties of validators. Each duty of a committee has a proposal, four prepares, four commits, two decided messages and four messages of signatures; each validator has four selection proofs. One in ${ATTESTERS_PER_AGGREGATOR} attesters aggregates, with a value of ${AGGREGATE_BYTES} random bytes. Bytes are those of tables with their indexes and TOAST, divided by the duties of validators; GB per day are extrapolated to mainnet's ${MAINNET_DUTIES_PER_DAY / 1e6} million.`,
        `Counting and recording took ${((1_000 * cpuMs) / duties).toFixed(1)} µs of processor time per duty of a validator, without writing.`,
      ],
      tables: [
        {
          title: 'Per duty of a validator',
          columns: [
            { key: 'what', title: 'what' },
            { key: 'rows', title: 'rows' },
            { key: 'bytesPerDuty', title: 'bytes', digits: 1 },
            { key: 'gbPerDay', title: 'GB per day on mainnet', digits: 2 },
          ],
          rows,
        },
      ],
      targets: [],
      details: { duties, values, cpuMs, rows },
    }
  },
})
