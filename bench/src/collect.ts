import { type FlowOptions, rateAfter, runFlow } from './collect/flow.ts'
import { storedMessages } from './collect/stored-messages.ts'
import { watchCollector } from './collect/watch-collector.ts'
import { rawBlsRate } from './raw/raw-bls.ts'
import { rawEcdsaRate } from './raw/raw-ecdsa.ts'
import { together, watchCores } from './support/cores-used.ts'
import { cpuSeconds, treeCpuSeconds } from './support/process-usage.ts'
import { runBench } from './support/run-bench.ts'
import { setUpCollectorEnvironment } from './traffic/collector-environment.ts'

const WANTED_PER_SECOND = 800
const WANTED_LAG_MS = 50
const WANTED_GROWTH = 1.2
const PROCESSES = 2
const WINDOW = 4_000
const WARM_UP_SECONDS = 5
/** Part of the run after which memory should no longer grow. */
const WARM_SHARE = 0.2
/** Messages signed in advance for each second. */
const MOST_PER_SECOND = 1_800
const RELAY_SECONDS = 20
const RAW_SECONDS = 3
const RAW_BATCH = 32
const GOSSIP_BYTES = 1_600

await runBench({
  name: 'collect',
  title: 'Decided messages from gossip into Postgres',
  defaults: { minutes: 1, validators: 500, peersPerProcess: 2, perSecond: 1_000_000 },
  async run({ settings, scope, say }) {
    const { perSecond } = settings
    const seconds = settings.minutes * 60
    const perSecondSigned = Math.min(MOST_PER_SECOND, perSecond)
    const count = seconds * perSecondSigned
    const relayed = RELAY_SECONDS * perSecondSigned
    say('raw rates')
    const rawEcdsa = rawEcdsaRate({ seconds: RAW_SECONDS, bytes: GOSSIP_BYTES })
    const rawBls = rawBlsRate({ seconds: RAW_SECONDS, batch: RAW_BATCH })

    say(`signing ${count + relayed} messages`)
    const { validators, peersPerProcess } = settings
    const environment = await setUpCollectorEnvironment(
      {
        validators,
        peersPerProcess,
        count: count + relayed,
        processes: PROCESSES,
        isHistory: false,
      },
      scope,
    )
    const { postgres, client, peers } = environment
    const collector = await environment.startCollector()
    await Promise.all(peers.map((some) => some.waitForListener()))

    async function measure(flow: Pick<FlowOptions, 'from' | 'to' | 'seconds'>) {
      const cores = await watchCores({
        collector: () => cpuSeconds(collector.pid),
        postgres: () => treeCpuSeconds(postgres.pid),
        peers: together(peers.map((some) => () => cpuSeconds(some.pid))),
      })
      const watch = watchCollector(collector, say)
      const samples = await runFlow(
        { ...flow, window: WINDOW, perSecond },
        { peers, stored: () => storedMessages(client) },
      )
      const used = await cores()
      const watched = await watch.end()
      const { stored = 0, seconds: lasted = 0 } = samples.at(-1) ?? {}
      const rate = rateAfter(samples, WARM_UP_SECONDS)
      const growth = watched.growth(flow.seconds * WARM_SHARE)
      return { samples, rate, stored, lasted, watched, growth, used }
    }
    say('publishing')
    const alone = await measure({ from: 0, to: count, seconds })
    say('publishing to peers that listen as well')
    for (const some of peers) some.listen()
    // Messages of the first part that are not stored yet come first.
    const from = await storedMessages(client)
    const relaying = await measure({ from, to: from + relayed, seconds: RELAY_SECONDS })

    const { rows } = await client.query<{ rows: string }>('SELECT count(*) AS rows FROM decided')
    const stored = Number(rows[0]?.rows)
    if (stored < relaying.stored) throw new Error(`${relaying.stored} publications, ${stored} rows`)
    const { rate } = alone
    const row = (what: string, { lasted, growth, watched, used, ...of }: typeof alone) => ({
      what,
      perSecond: of.rate,
      lasted,
      lagP99: watched.lagP99Ms,
      rssWarm: growth.warmMb,
      rssEnd: growth.endMb,
      rssMost: growth.mostMb,
      ...used,
    })
    return {
      versions: { postgres: postgres.version },
      method: [
        `${PROCESSES * peersPerProcess} peers of the devnet, in ${PROCESSES} processes, have signed attester messages of ${validators} validators in advance, each message with another value and three of four signers. They publish them on the topic of decided messages, strictly signed, over TCP, noise and yamux on the loopback, as fast as the collector stores: at most ${WINDOW} are in flight. At first the peers only publish, and the collector relays to nobody; then, for ${RELAY_SECONDS} s, all of them subscribe as well, and the collector relays every message to all but one of them.`,
        `The collector runs as it is deployed (the network in one thread, BLS in another), with Redis and with Postgres with its default settings, so that every commit is written to disk. Stored means committed, row and publication. The rate is from ${WARM_UP_SECONDS} s after the start to the end; memory is warm after ${WARM_SHARE * 100} % of the time; the delay is the maximum over intervals of 5 s.`,
        `Baselines in the same run, one thread of an idle machine each: verification of ECDSA signatures over ${GOSSIP_BYTES} bytes with the same native library; verification of serialised BLS signatures (96 bytes), in batches of ${RAW_BATCH}, public keys parsed.`,
      ],
      tables: [
        {
          title: 'Messages beside raw verdicts',
          columns: [
            { key: 'what', title: 'what' },
            { key: 'perSecond', title: 'per second' },
            { key: 'share', title: 'collector, % of it', digits: 0 },
          ],
          rows: [
            { what: 'collector: decoded, verified, stored', perSecond: rate, share: 100 },
            rateRow('raw ECDSA verdicts', rawEcdsa, rate),
            rateRow('raw BLS verdicts', rawBls, rate),
            rateRow('both, one after the other', 1 / (1 / rawEcdsa + 1 / rawBls), rate),
          ],
        },
        {
          title: 'The machine meanwhile',
          columns: [
            { key: 'what', title: 'peers' },
            { key: 'perSecond', title: 'per second' },
            { key: 'lasted', title: 'seconds' },
            { key: 'lagP99', title: 'main thread, delay p99 ms', digits: 1 },
            { key: 'rssWarm', title: 'RSS warm, MB' },
            { key: 'rssEnd', title: 'at the end' },
            { key: 'rssMost', title: 'most' },
            { key: 'collector', title: 'collector, cores', digits: 2 },
            { key: 'postgres', title: 'Postgres, cores', digits: 2 },
            { key: 'peers', title: 'peers, cores', digits: 2 },
          ],
          rows: [row('publish', alone), row('publish and listen', relaying)],
        },
      ],
      targets: [
        {
          what: 'Decided messages per second, stored',
          wanted: `at least ${WANTED_PER_SECOND}`,
          measured: rate.toFixed(0),
          met: rate >= WANTED_PER_SECOND,
        },
        {
          what: 'Event-loop delay of the main thread, p99',
          wanted: `less than ${WANTED_LAG_MS} ms`,
          measured: `${alone.watched.lagP99Ms.toFixed(1)} ms`,
          met: alone.watched.lagP99Ms < WANTED_LAG_MS,
        },
        {
          what: `Memory after ${settings.minutes} min, relative to warm`,
          wanted: `at most ${WANTED_GROWTH * 100} %`,
          measured: `${(alone.growth.factor * 100).toFixed(0)} %`,
          met: alone.growth.factor <= WANTED_GROWTH,
        },
      ],
      details: [alone, relaying].map(({ samples, watched }) => ({
        samples: samples.filter((_, at) => at % 20 === 0),
        watched: watched.samples,
      })),
    }
  },
})

function rateRow(what: string, rate: number, ours: number) {
  return { what, perSecond: rate, share: (ours / rate) * 100 }
}
