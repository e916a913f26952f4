import { silentLogger } from '@ssv-exporter/service-kit/logger'
import { createMetrics } from '@ssv-exporter/service-kit/metrics'
import { sleep } from '@ssv-exporter/service-kit/sleep'
import { createDatabase } from '@ssv-exporter/store/database'
import { startRedis } from '@ssv-exporter/test-kit/redis'
import { watchCollector } from './collect/watch-collector.ts'
import { FIRST_SLOT, SLOT_MS } from './mainnet/bench-chain.ts'
import { countSigned, countStored, countStreamed, signedDuties } from './mainnet/compare-duties.ts'
import { drawNetwork, type MainnetCommittee } from './mainnet/draw-network.ts'
import { type CollectorStatus, type Measured, mainnetTables } from './mainnet/mainnet-tables.ts'
import { mainnetTargets } from './mainnet/mainnet-targets.ts'
import { prepareTraffic } from './mainnet/prepare-traffic.ts'
import type { PublishersCalls } from './mainnet/publishers.ts'
import { quorumDelays } from './mainnet/quorum-delays.ts'
import { rawCores } from './mainnet/raw-cores.ts'
import { seedMainnet } from './mainnet/seed-mainnet.ts'
import { startMainnetCollector } from './mainnet/start-mainnet-collector.ts'
import { openStreamedDuties } from './mainnet/streamed-duties.ts'
import { startBenchPostgres } from './support/bench-postgres.ts'
import { watchCores } from './support/cores-used.ts'
import { cpuSeconds, treeCpuSeconds } from './support/process-usage.ts'
import { openRemote } from './support/remote.ts'
import { runBench } from './support/run-bench.ts'
import { startGateway } from './support/start-gateway.ts'

/** The collector keeps what it received for this long: only then can its memory be steady. */
const KEPT_SLOTS = 36
/** Slots after that, in which memory is watched. */
const STEADY_SLOTS = 8
/** For starting the collector with the registry, before the first slot. */
const START_MS = 60_000
const SETTLE_SECONDS = 60
const MS_PER_S = 1_000

await runBench({
  name: 'mainnet',
  title: 'A network of the size of mainnet, from gossip to a frame at a /stream client (alan)',
  defaults: {
    committees: 1_500,
    validators: 150_000,
    operators: 200,
    slots: 10,
    publishers: 2,
    seconds: 3,
  },
  async run({ settings, scope, say }) {
    const { slots: count, publishers, seconds } = settings
    const network = drawNetwork(settings)
    const slots = Array.from({ length: count }, (_, i) => FIRST_SLOT + i)
    const trafficSeconds = (count * SLOT_MS) / MS_PER_S
    say('keys and signatures')
    const traffic = await prepareTraffic(network, settings, slots, say)
    const { folder, operators, kinds, messages, signatures } = traffic
    say('raw rates')
    const raw = rawCores(network, traffic, { slot: FIRST_SLOT, trafficSeconds, seconds })

    const postgres = scope.use(await startBenchPostgres())
    say('registry')
    await seedMainnet(postgres.url, { network, operators, slots })
    const redis = await startRedis()
    scope.defer(() => redis.stop())
    const urls = { databaseUrl: postgres.url, redisUrl: redis.url }
    const gateway = scope.use(await startGateway(urls))
    const peers = scope.use(
      openRemote<PublishersCalls>(new URL('./mainnet/publishers.ts', import.meta.url)),
    )
    const addresses = await peers.call('open', { publishers })

    const startMs = Math.ceil((Date.now() + START_MS) / MS_PER_S) * MS_PER_S
    const genesisMs = startMs - FIRST_SLOT * SLOT_MS
    const collector = scope.use(
      await startMainnetCollector({ ...urls, genesisMs, peers: addresses, onWarning: say }),
    )
    await peers.call('awaitCollector', undefined as never)
    const streamed = openStreamedDuties(gateway.url, genesisMs)
    scope.use(streamed.followed)
    const earlyMs = startMs - Date.now()
    if (earlyMs < 0) throw new Error('the first slot began before the collector was ready')
    say(`ready ${(earlyMs / MS_PER_S).toFixed(0)} s before the first slot`)
    await sleep(earlyMs)

    const cores = await watchCores({
      collector: () => cpuSeconds(collector.pid),
      postgres: () => treeCpuSeconds(postgres.pid),
      gateway: () => cpuSeconds(gateway.pid),
      peers: () => cpuSeconds(peers.pid),
    })
    const watch = watchCollector(collector, say)
    await peers.call('publish', { folder, genesisMs, slots })
    await sleep(Math.max(0, startMs + count * SLOT_MS - Date.now()))
    const used = await cores()
    const watched = await watch.end()

    say('comparing')
    const {
      duties: sent,
      lateMs: late,
      forwardedMs: forwarded,
    } = await peers.call('sent', undefined as never)
    const database = createDatabase(
      { url: postgres.url, applicationName: 'bench' },
      { logger: silentLogger(), metrics: createMetrics({ service: 'bench' }) },
    )
    scope.defer(() => database.close())
    const wanted = signedDuties(network, slots)
    const signed = countSigned(wanted)
    let stored = await countStored(database, wanted)
    for (let waited = 0; waited < SETTLE_SECONDS && stored.duties < signed.duties; waited += 1) {
      await sleep(MS_PER_S)
      stored = await countStored(database, wanted)
    }
    const status = (await (await fetch(`${collector.url}/status`)).json()) as CollectorStatus
    const measured: Measured = {
      ...{ trafficSeconds, kinds, messages, signatures, raw, used, status },
      samples: watched.samples,
      delays: { ...quorumDelays(streamed, sent, network), forwarded, late },
      duties: { signed, stored, streamed: countStreamed(streamed, wanted, network) },
    }
    const isSteady = count >= KEPT_SLOTS + STEADY_SLOTS
    return {
      versions: { postgres: postgres.version },
      method: [
        `${settings.committees} committees of ${mixOfSizes(network)} of ${settings.operators} operators have ${settings.validators} validators, whose numbers are distributed evenly on a logarithmic scale: the median is ${medianOf(network)}. Each validator attests once per epoch. In each of ${count} slots of 12 s, every committee with attesters performs one duty without round changes, on one of three votes: a proposal, prepares and commits of all operators, two decided messages, and the post-consensus signatures of all operators. Duties begin between 4.0 and 7.2 s after the start of the slot and take at most 0.8 s. Not included are other roles, and the selection proofs that operators send for every attester: another ${Math.round(signatures / trafficSeconds)} messages per second.`,
        `Every message was signed in advance: RSA-2048, and BLS with distinct share keys. ${publishers} peers in one process publish them at their times; the collector verifies all signatures and forwards each message to one other peer. It runs as it is deployed, without recovery of validators' signatures, and without a beacon node but with known indices. Postgres has its default settings. A gateway with Redis serves one client of protocol v2, subscribed to all duties. All of this shares the machine.`,
        'Delays are those of the first frame of each duty: from the arrival at the collector of the message that made the quorum, as it is stored, and from sending it. The collector waits up to 0.2 s for the other signers of a duty. Forwarded: from sending a post-consensus message to its arrival at the other peer. Event-loop delays are the maximum over intervals of 5 s of their 99th percentile.',
        `Raw: the same signatures verified, and the same messages decoded, in one thread with parsed keys for ${seconds} s each, in cores at the same rate.`,
      ],
      tables: mainnetTables(measured),
      targets: mainnetTargets(
        measured,
        watched,
        isSteady ? (KEPT_SLOTS * SLOT_MS) / MS_PER_S : undefined,
      ),
      details: {
        used,
        watched: watched.samples,
        status,
        failure: String(streamed.followed.failure),
      },
    }
  },
})

function mixOfSizes(network: readonly MainnetCommittee[]): string {
  const sizes = Map.groupBy(network, ({ operatorIds }) => operatorIds.length)
  return [...sizes]
    .sort(([a], [b]) => a - b)
    .map(([size, some]) => `${size} (${((100 * some.length) / network.length).toFixed(0)} %)`)
    .join(', ')
}

function medianOf(network: readonly MainnetCommittee[]): number {
  const counts = network.map(({ count }) => count).sort((a, b) => a - b)
  return counts[counts.length >> 1] ?? 0
}
