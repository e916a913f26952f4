import { sleep } from '@ssv-exporter/service-kit/sleep'
import { runFlow } from './collect/flow.ts'
import { storedMessages } from './collect/stored-messages.ts'
import { frameKey, openDecidedFrames } from './gossip-latency/decided-frames.ts'
import { distribution } from './support/distribution.ts'
import { runBench } from './support/run-bench.ts'
import { startGateway } from './support/start-gateway.ts'
import { setUpCollectorEnvironment } from './traffic/collector-environment.ts'

const WANTED_P99_MS = 500
const PROCESSES = 2
const PEERS_PER_PROCESS = 2
const WARM_UP_SECONDS = 5
const MOST_SECONDS = 30
const FRAMES_TIMEOUT_MS = 10_000
const POLL_MS = 50

await runBench({
  name: 'gossip-latency',
  title: 'From a gossip message of an operator to a frame at a /stream client',
  defaults: { validators: 500, perSecond: 400, seconds: 30 },
  async run({ settings, scope, say }) {
    const { perSecond, validators } = settings
    const count = perSecond * (WARM_UP_SECONDS + settings.seconds)
    say(`signing ${count} messages`)
    const environment = await setUpCollectorEnvironment(
      {
        validators,
        count,
        processes: PROCESSES,
        peersPerProcess: PEERS_PER_PROCESS,
        isHistory: false,
      },
      scope,
    )
    const { postgres, client, peers } = environment
    await environment.startCollector()
    const gateway = scope.use(
      await startGateway({ databaseUrl: postgres.url, redisUrl: environment.redisUrl }),
    )
    await Promise.all(peers.map((some) => some.waitForListener()))
    const frames = scope.use(await openDecidedFrames(gateway.url))

    say('publishing')
    const seconds = WARM_UP_SECONDS + settings.seconds + MOST_SECONDS
    await runFlow(
      { from: 0, to: count, window: count, perSecond, seconds },
      { peers, stored: () => storedMessages(client) },
    )
    const giveUpAt = Date.now() + FRAMES_TIMEOUT_MS
    while (frames.arrivals.size < count && Date.now() < giveUpAt) await sleep(POLL_MS)

    const published = await Promise.all(peers.map((some) => some.times()))
    const latenciesMs: number[] = []
    for (let number = WARM_UP_SECONDS * perSecond; number < count; number += 1) {
      const key = environment.publicKeys[number % validators] ?? ''
      const arrivedAt = frames.arrivals.get(frameKey(key, Math.floor(number / validators)))
      const publishedAt = published[number % PROCESSES]?.[Math.floor(number / PROCESSES)]
      if (arrivedAt === undefined || publishedAt === undefined) {
        throw new Error(`message ${number} of ${count} was not seen on /stream`)
      }
      latenciesMs.push(arrivedAt - publishedAt)
    }
    const measured = distribution(latenciesMs)
    return {
      versions: { postgres: postgres.version },
      method: [
        `${PROCESSES * PEERS_PER_PROCESS} peers of the devnet, in ${PROCESSES} processes, publish ${perSecond} decided messages a second, signed in advance, for ${settings.seconds} s after ${WARM_UP_SECONDS} s of warm-up. Collector, gateway, Redis and Postgres are separate processes, as deployed. The measuring process is subscribed to \`/stream\`; times are on one clock, before a message is encoded and passed to libp2p, and when its frame arrives.`,
        'In between are the signature of the peer, noise and TCP, the signature’s verdict at the collector, decoding, BLS, the commit of row and outbox, the commit that gives the position, Redis, the gateway.',
      ],
      tables: [
        {
          title: 'Milliseconds',
          columns: [
            { key: 'what', title: 'what' },
            { key: 'count', title: 'messages' },
            { key: 'p50', title: 'p50', digits: 1 },
            { key: 'p99', title: 'p99', digits: 1 },
            { key: 'max', title: 'max', digits: 1 },
          ],
          rows: [{ what: 'published → frame', ...measured }],
        },
      ],
      targets: [
        {
          what: `Gossip to frame at ${perSecond} messages/s, p99`,
          wanted: `less than ${WANTED_P99_MS} ms`,
          measured: `${measured.p99.toFixed(1)} ms`,
          met: measured.p99 < WANTED_P99_MS,
        },
      ],
      details: measured,
    }
  },
})
