import { rateAfter, runFlow } from './collect/flow.ts'
import { rawBlsRate } from './raw/raw-bls.ts'
import { together, watchCores } from './support/cores-used.ts'
import { cpuSeconds, treeCpuSeconds } from './support/process-usage.ts'
import { runBench } from './support/run-bench.ts'
import { setUpCollectorEnvironment } from './traffic/collector-environment.ts'

const WANTED_PER_SECOND = 1_500
const PEERS = 4
const PROCESSES = 2
const RAW_SECONDS = 3
const RAW_BATCH = 32
const MOST_SECONDS = 120

await runBench({
  name: 'history',
  title: 'History of four peers into Postgres',
  defaults: { validators: 25, heights: 2_000 },
  async run({ settings, scope, say }) {
    const { validators, heights } = settings
    const count = validators * heights
    say('raw rate')
    const rawBls = rawBlsRate({ seconds: RAW_SECONDS, batch: RAW_BATCH })
    say(`signing ${count} messages`)
    const environment = await setUpCollectorEnvironment(
      {
        validators,
        count,
        processes: PROCESSES,
        peersPerProcess: PEERS / PROCESSES,
        isHistory: true,
      },
      scope,
    )
    const { postgres, client, peers } = environment
    const storedNow = async () => {
      const { rows } = await client.query<{ rows: string }>('SELECT count(*) AS rows FROM decided')
      return Number(rows[0]?.rows)
    }
    say('syncing')
    const collector = await environment.startCollector()
    const cores = await watchCores({
      collector: () => cpuSeconds(collector.pid),
      postgres: () => treeCpuSeconds(postgres.pid),
      peers: together(peers.map((some) => () => cpuSeconds(some.pid))),
    })
    const samples = await runFlow(
      { from: 0, to: count, window: 0, perSecond: 1, seconds: MOST_SECONDS },
      { peers, stored: storedNow },
    )
    const used = await cores()
    const { stored = 0, seconds = 0 } = samples.at(-1) ?? {}
    if (stored < count) throw new Error(`${stored} of ${count} heights`)
    const untilFirst = samples.find((sample) => sample.stored > 0)?.seconds ?? 0
    const perSecond = rateAfter(samples, untilFirst)
    return {
      versions: { postgres: postgres.version },
      method: [
        `${PEERS} peers of the devnet, in ${PROCESSES} processes, each hold ${heights} heights of ${validators} validators, signed in advance by three of four, and serve them with the history protocols of fork v1: at most 26 messages an answer. A collector as it is deployed starts with an empty table, finds the peers, requests the last message of each duty sequence and then ranges until every height is verified and stored. The rate is from the first rows to the last; “until the first” is from the start of the process.`,
        `Baseline in the same run: verification of serialised BLS signatures (96 bytes), in batches of ${RAW_BATCH}, public keys parsed, in one thread of an idle machine.`,
      ],
      tables: [
        {
          title: 'Heights',
          columns: [
            { key: 'what', title: 'what' },
            { key: 'heights', title: 'heights' },
            { key: 'untilFirst', title: 'until the first, s', digits: 1 },
            { key: 'seconds', title: 'in all, s', digits: 1 },
            { key: 'perSecond', title: 'per second' },
            { key: 'collector', title: 'collector, cores', digits: 2 },
            { key: 'postgres', title: 'Postgres, cores', digits: 2 },
            { key: 'peers', title: 'peers, cores', digits: 2 },
          ],
          rows: [
            {
              what: 'requested, verified, stored',
              heights: stored,
              untilFirst,
              seconds,
              perSecond,
              ...used,
            },
            { what: 'baseline: raw BLS verdicts', perSecond: rawBls },
          ],
        },
      ],
      targets: [
        {
          what: `Heights per second from ${PEERS} peers`,
          wanted: `at least ${WANTED_PER_SECOND}`,
          measured: perSecond.toFixed(0),
          met: perSecond >= WANTED_PER_SECOND,
        },
      ],
      details: { samples: samples.filter((_, at) => at % 10 === 0) },
    }
  },
})
