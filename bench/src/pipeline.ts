import { createCommittees } from '@ssv-exporter/ibft-collector/pipelines/genesis/committees/committees'
import { createCommitAggregator } from '@ssv-exporter/ibft-collector/pipelines/genesis/decided/commit-aggregator'
import { createDecidedWriter } from '@ssv-exporter/ibft-collector/pipelines/genesis/decided/decided-writer'
import { silentLogger } from '@ssv-exporter/service-kit/logger'
import { createMetrics } from '@ssv-exporter/service-kit/metrics'
import { createGenesis } from '@ssv-exporter/ssv/genesis/genesis'
import { createDatabase } from '@ssv-exporter/store/database'
import { bareWrites } from './pipeline/bare-writes.ts'
import { codecRates } from './pipeline/codec-rates.ts'
import { feed } from './pipeline/feed.ts'
import { startBenchPostgres } from './support/bench-postgres.ts'
import { runBench } from './support/run-bench.ts'
import { seedRegistry } from './support/seed-registry.ts'
import { FORK, trafficOptions } from './traffic/bench-network.ts'
import { benchValidators } from './traffic/bench-validators.ts'
import { createDecidedTraffic } from './traffic/decided-traffic.ts'

const WANTED_PER_SECOND = 20_000
const OPERATORS = 100
const CODEC_SECONDS = 1
const BATCH = 500
/** Bytes of a publication of a decided message. */
const PAYLOAD_BYTES = 770

await runBench({
  name: 'pipeline',
  title: 'The collector without signatures to verify',
  defaults: { validators: 500, messages: 100_000 },
  async run({ settings, scope, say }) {
    const { validators, messages } = settings
    const { duties, registry: keys } = await benchValidators(validators, OPERATORS)
    const generation = createGenesis()
    const traffic = createDecidedTraffic(trafficOptions(duties, messages), { generation })
    const fork = generation.forks.find(({ name }) => name === FORK)
    if (fork === undefined) throw new TypeError(`there is no fork ${FORK}`)
    say('codec')
    const codec = codecRates(traffic, CODEC_SECONDS)
    say('encoding')
    const encoded = Array.from({ length: messages }, (_, number) =>
      fork.encodeGossip('decided', traffic.message(number)),
    )

    const postgres = scope.use(await startBenchPostgres())
    await seedRegistry(postgres.url, { validators, operators: OPERATORS, keys })
    const modules = { logger: silentLogger(), metrics: createMetrics({ service: 'bench' }) }
    const database = createDatabase({ url: postgres.url, applicationName: 'bench' }, modules)
    scope.defer(() => database.close())
    const committees = createCommittees({}, { ...modules, database })
    await committees.start()
    scope.defer(() => committees.stop())

    say('into nothing')
    let taken = 0
    const toNothing = await feed(encoded, {
      committees,
      aggregator: {
        add() {
          taken += 1
        },
      },
      through: () => taken,
    })

    say('into Postgres')
    const writer = createDecidedWriter({ name: 'bench' }, { ...modules, database })
    const aggregator = createCommitAggregator({}, { ...modules, database, writer })
    let written = 0
    writer.onWritten((rows) => {
      written += rows.length
    })
    await writer.start()
    await aggregator.start()
    const toPostgres = await feed(encoded, { committees, aggregator, through: () => written })
    await aggregator.stop()
    await writer.stop()

    say('baseline')
    const bare = { url: postgres.url, rows: messages, batch: BATCH }
    const bareBoth = await bareWrites({ ...bare, payloadBytes: PAYLOAD_BYTES })
    const bareRows = await bareWrites({ ...bare, payloadBytes: 0 })

    return {
      versions: { postgres: postgres.version },
      method: [
        `${messages} encoded decided messages of fork ${FORK}, ${encoded[0]?.length ?? 0} bytes each, of ${validators} validators, are passed to the validation of a collector in the measuring process, a hundred per event-loop turn. Every signature is reported as valid at once; everything else is as deployed: decoding, topic, committee, signers, bounds, the root, earlier messages, late commits; then the writer with its batches, rows and publications in one transaction of Postgres with its default settings, so that every commit is written to disk.`,
        `Baseline: rows of the same size, and texts of the size of publications, with one statement each and a commit per ${BATCH}, over one connection of \`pg\`, without decoding or lookups.`,
        `The codec alone, ${CODEC_SECONDS} s each in one thread, compared with \`JSON.parse\` of the outermost object.`,
      ],
      tables: [
        {
          title: 'Messages per second',
          columns: [
            { key: 'what', title: 'what' },
            { key: 'perSecond', title: 'per second' },
            { key: 'cpuMicroseconds', title: 'CPU of the collector, µs each', digits: 1 },
          ],
          rows: [
            { what: 'decoded, validated', ...toNothing },
            { what: 'decoded, validated, stored with its publication', ...toPostgres },
            { what: 'baseline: rows and texts', perSecond: bareBoth },
            { what: 'baseline: rows alone', perSecond: bareRows },
          ],
        },
        {
          title: 'Codec, messages per second',
          columns: [
            { key: 'fork', title: 'fork' },
            { key: 'bytes', title: 'bytes' },
            { key: 'decode', title: 'decode' },
            { key: 'root', title: 'root' },
            { key: 'decodeAndRoot', title: 'decode and root' },
            { key: 'encode', title: 'encode' },
            { key: 'jsonParse', title: 'JSON.parse' },
          ],
          rows: codec.map((rates) => ({ ...rates })),
        },
      ],
      targets: [
        {
          what: 'Messages per second, stored, signatures not verified',
          wanted: `at least ${WANTED_PER_SECOND}`,
          measured: toPostgres.perSecond.toFixed(0),
          met: toPostgres.perSecond >= WANTED_PER_SECOND,
        },
      ],
      details: { toNothing, toPostgres, bareBoth, bareRows, codec },
    }
  },
})
