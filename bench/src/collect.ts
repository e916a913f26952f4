import { runFlow } from './collect/flow.ts'
import { storedMessages } from './collect/stored-messages.ts'
import { watchCollector } from './collect/watch-collector.ts'
import { rawBlsRate } from './raw/raw-bls.ts'
import { rawEcdsaRate } from './raw/raw-ecdsa.ts'
import { setCollectorScene } from './support/collector-scene.ts'
import { cpuSeconds, treeCpuSeconds } from './support/process-usage.ts'
import { runBench } from './support/run-bench.ts'

const WANTED_PER_SECOND = 800
const WANTED_LAG_MS = 50
const WANTED_GROWTH = 1.2
const PROCESSES = 2
const WINDOW = 4_000
const WARM_UP_SECONDS = 5
/** Of the run, after which memory should not grow any more. */
const WARM_SHARE = 0.2
/** As many are signed beforehand for each second. */
const MOST_PER_SECOND = 1_600
const RAW_SECONDS = 3
const RAW_BATCH = 32
const GOSSIP_BYTES = 1_600

await runBench({
  name: 'collect',
  title: 'Decided messages from gossip into Postgres',
  defaults: { minutes: 1, validators: 500, peersPerProcess: 2, perSecond: 1_000_000 },
  async run({ settings, scope, say }) {
    const seconds = settings.minutes * 60
    const count = seconds * Math.min(MOST_PER_SECOND, settings.perSecond)
    say('raw rates')
    const rawEcdsa = rawEcdsaRate({ seconds: RAW_SECONDS, bytes: GOSSIP_BYTES })
    const rawBls = rawBlsRate({ seconds: RAW_SECONDS, batch: RAW_BATCH })

    say(`signing ${count} messages`)
    const scene = await setCollectorScene(
      {
        validators: settings.validators,
        count,
        processes: PROCESSES,
        peersPerProcess: settings.peersPerProcess,
        isHistory: false,
      },
      scope,
    )
    const { postgres, client, peers } = scene
    const collector = await scene.startCollector()
    await Promise.all(peers.map((some) => some.waitForListener()))

    say('publishing')
    const cpu = async () => ({
      collector: await cpuSeconds(collector.pid),
      postgres: await treeCpuSeconds(postgres.pid),
      peers: await sumOf(peers.map(({ pid }) => cpuSeconds(pid))),
    })
    const before = await cpu()
    const watch = watchCollector(collector, say)
    const samples = await runFlow(
      { count, window: WINDOW, perSecond: settings.perSecond, seconds },
      { peers, stored: () => storedMessages(client) },
    )
    const watched = await watch.end()
    const after = await cpu()
    const last = samples.at(-1) ?? { seconds: 0, stored: 0 }
    const warm = samples.find((sample) => sample.seconds >= WARM_UP_SECONDS) ?? last
    const perSecond = (last.stored - warm.stored) / (last.seconds - warm.seconds)
    const { rows } = await client.query<{ rows: string }>('SELECT count(*) AS rows FROM decided')
    const stored = Number(rows[0]?.rows)
    if (stored < last.stored) throw new Error(`${last.stored} publications, ${stored} rows`)

    const cores = (of: keyof typeof before) => {
      const [from, to] = [before[of], after[of]]
      return from === null || to === null ? null : (to - from) / last.seconds
    }
    const growth = watched.growth(seconds * WARM_SHARE)
    return {
      versions: { postgres: postgres.version },
      method: [
        `${PROCESSES * settings.peersPerProcess} peers of the devnet, in ${PROCESSES} processes, have signed attester messages of ${settings.validators} validators beforehand, each message with another value and three of four signers. They publish them on the topic of decided messages, strictly signed, over TCP, noise and yamux on the loopback, as fast as the collector stores: no more than ${WINDOW} are on their way. The peers only publish; nothing is relayed to them.`,
        `The collector runs as it is deployed (the network in a thread of its own, BLS in another), with Redis and with Postgres as it is shipped, so that every commit reaches the disk. Stored means committed, row and publication. The rate is from ${WARM_UP_SECONDS} s after the beginning to the end.`,
        `Baselines in the same run, one thread of an idle machine each: verdicts on ECDSA signatures over ${GOSSIP_BYTES} bytes with the same native library; verdicts on BLS signatures from their 96 bytes, in batches of ${RAW_BATCH}, public keys parsed.`,
      ],
      tables: [
        {
          title: 'Messages',
          columns: [
            { key: 'what', title: 'what' },
            { key: 'perSecond', title: 'per second' },
            { key: 'share', title: 'collector, % of it', digits: 0 },
          ],
          rows: [
            { what: 'collector: decoded, verified, stored', perSecond, share: 100 },
            rateRow('raw ECDSA verdicts', rawEcdsa, perSecond),
            rateRow('raw BLS verdicts', rawBls, perSecond),
            rateRow('both, one after the other', 1 / (1 / rawEcdsa + 1 / rawBls), perSecond),
          ],
        },
        {
          title: 'The machine meanwhile',
          columns: [
            { key: 'stored', title: 'stored' },
            { key: 'seconds', title: 'seconds' },
            { key: 'lagP99', title: 'main thread, delay p99 ms', digits: 1 },
            { key: 'rssWarm', title: 'RSS warm, MB' },
            { key: 'rssEnd', title: 'RSS at the end, MB' },
            { key: 'rssMost', title: 'RSS most, MB' },
            { key: 'collector', title: 'collector, cores', digits: 2 },
            { key: 'postgres', title: 'Postgres, cores', digits: 2 },
            { key: 'peers', title: 'peers, cores', digits: 2 },
          ],
          rows: [
            {
              stored,
              seconds: last.seconds,
              lagP99: watched.lagP99Ms,
              rssWarm: growth.warmMb,
              rssEnd: growth.endMb,
              rssMost: growth.mostMb,
              collector: cores('collector'),
              postgres: cores('postgres'),
              peers: cores('peers'),
            },
          ],
        },
      ],
      targets: [
        {
          what: 'Decided messages per second, stored',
          wanted: `at least ${WANTED_PER_SECOND}`,
          measured: perSecond.toFixed(0),
          met: perSecond >= WANTED_PER_SECOND,
        },
        {
          what: 'Event-loop delay of the main thread, p99',
          wanted: `less than ${WANTED_LAG_MS} ms`,
          measured: `${watched.lagP99Ms.toFixed(1)} ms`,
          met: watched.lagP99Ms < WANTED_LAG_MS,
        },
        {
          what: `Memory after ${settings.minutes} min, of what it was at first`,
          wanted: `at most ${WANTED_GROWTH * 100} %`,
          measured: `${(growth.factor * 100).toFixed(0)} %`,
          met: growth.factor <= WANTED_GROWTH,
        },
      ],
      details: { samples: samples.filter((_, at) => at % 20 === 0), watched: watched.samples },
    }
  },
})

function rateRow(what: string, rate: number, ours: number) {
  return { what, perSecond: rate, share: (ours / rate) * 100 }
}

async function sumOf(values: readonly Promise<number | null>[]): Promise<number | null> {
  const all = await Promise.all(values)
  return all.reduce((sum, value) => (sum === null || value === null ? null : sum + value), 0)
}
