import { createDevnet } from '@ssv-exporter/devnet/devnet'
import { ALL_FAULTS, NO_FAULTS } from '@ssv-exporter/devnet/network/faults'
import { silentLogger } from '@ssv-exporter/service-kit/logger'
import { sleep } from '@ssv-exporter/service-kit/sleep'
import { startRedis } from '@ssv-exporter/test-kit/redis'
import { Client } from 'pg'
import { awaitPeers } from './soak/await-peers.ts'
import { type Comparison, compare, differing } from './soak/compare.ts'
import { countRows } from './soak/count-rows.ts'
import { explain } from './soak/explain.ts'
import { createOffences } from './soak/offences.ts'
import { startServices } from './soak/start-services.ts'
import { countStored, readStored } from './soak/stored.ts'
import { openStreamed } from './soak/streamed.ts'
import { makeTrouble } from './soak/trouble.ts'
import { startBenchPostgres } from './support/bench-postgres.ts'
import { runBench } from './support/run-bench.ts'

const COLLECTORS = 2
/** Two decisions of each validator at the rate of the network. */
const LAST_ROUND_SECONDS = 30
const SAMPLE_SECONDS = 5
const REPORT_SECONDS = 60
/**
 * For heights that only history has: missing ones are requested again after ten minutes, and then
 * after twenty.
 */
const SETTLE_SECONDS = 1_500
const DIFFERENCES_REPORTED = 20

await runBench({
  name: 'soak',
  title: 'The whole system with fault injection',
  defaults: {
    minutes: 30,
    operators: 4,
    fullNodes: 3,
    validatorsPerMinute: 12,
    dutiesPerMinute: 5,
    killEverySeconds: 120,
    downSeconds: 5,
  },
  async run({ settings, scope, say }) {
    const postgres = scope.use(await startBenchPostgres())
    const redis = await startRedis()
    scope.defer(() => redis.stop())
    const devnet = createDevnet(
      {
        operators: settings.operators,
        validatorsPerMinute: settings.validatorsPerMinute,
        network: {
          dutiesPerMinute: settings.dutiesPerMinute,
          faults: ALL_FAULTS,
          // Two of them are always up: they find what nobody gossips.
          habits: { fullNodes: settings.fullNodes },
        },
        dutyDelayMs: 15_000,
      },
      {
        logger: silentLogger(),
        onFailure: (error) => say(`the devnet failed: ${String(error)}`),
      },
    )
    scope.defer(() => devnet.stop())
    await devnet.start()
    // Decisions before any collector listens are history, and not published.
    await devnet.network.pause()
    const offences = createOffences(devnet.network.facts().operators)
    const services = await startServices(
      {
        databaseUrl: postgres.url,
        redisUrl: redis.url,
        devnet,
        collectors: COLLECTORS,
        onCollectorLine: offences.read,
      },
      scope,
    )
    const client = new Client({ connectionString: postgres.url })
    await client.connect()
    scope.defer(() => client.end())
    const streamed = scope.use(await openStreamed(services.gateway.url))
    const { network } = devnet
    await awaitPeers(services.collectors, settings.operators)
    network.resume()

    const over = new AbortController()
    const trouble = makeTrouble(
      { everySeconds: settings.killEverySeconds, downSeconds: settings.downSeconds },
      services.collectors,
      { servers: { redis }, startCollector: services.startCollector, say },
      over.signal,
    )
    const counts = async () => ({
      produced: network.ledger.size,
      stored: await countStored(client),
      streamed: streamed.decided.size,
    })
    const samples: { minute: number; produced: number; stored: number; streamed: number }[] = []
    for (let second = REPORT_SECONDS; second <= settings.minutes * 60; second += REPORT_SECONDS) {
      await sleep(REPORT_SECONDS * 1_000)
      const sample = { minute: second / 60, ...(await counts()) }
      samples.push(sample)
      say(JSON.stringify(sample))
    }
    over.abort()
    const ended = await trouble

    say('no more faults: waiting until everything is there')
    network.setFaults(NO_FAULTS)
    // The end of a duty sequence that nobody gossiped is found with the next height: each gets one
    // more, as in reality.
    await sleep(LAST_ROUND_SECONDS * 1_000)
    await network.pause()
    const pausedAt = Date.now()
    for (let waited = 0; waited < SETTLE_SECONDS; waited += SAMPLE_SECONDS) {
      const { produced, stored, streamed: streamedCounts } = await counts()
      if (stored >= produced && streamedCounts >= produced) break
      await sleep(SAMPLE_SECONDS * 1_000)
    }
    const settledSeconds = Math.round((Date.now() - pausedAt) / 1_000)
    // Corrections after the first frame (more signers) arrive a moment later.
    await sleep(SAMPLE_SECONDS * 1_000)
    const stored = await readStored(client)
    const found = compare(network.ledger.entries(), stored, streamed.decided)
    const frames = [...streamed.decided.values()].reduce((sum, { frames }) => sum + frames, 0)
    const { ofOperators: offencesOfOperators, ofStrangers: offencesOfStrangers } = offences
    const more = { offencesOfOperators, offencesOfStrangers, ...ended, settledSeconds }
    say(JSON.stringify({ ...found, frames, ...more }))
    const differences = await explain(
      differing(network.ledger.entries(), stored, streamed.decided),
      client,
    )
    for (const difference of differences.slice(0, DIFFERENCES_REPORTED))
      say(JSON.stringify(difference))
    return {
      versions: { postgres: postgres.version },
      method: [
        `A devnet of ${settings.operators} operators with real keys decides for validators that register at ${settings.validatorsPerMinute} a minute, ${settings.dutiesPerMinute} times a minute each, for ${settings.minutes} minutes, with every fault of the devnet switched on: late and missing signers, later rounds, decisions that nobody publishes, forged signatures, wrong identifiers, replays, restarting operators, partitions, a flooding peer, an operator that forges its history. The operators have the habits of real ones (SSV v0.2.1-rc.1): each publishes its own first quorum and often a merge whose signature is of the first signers only, they relay unsigned messages, ${settings.fullNodes} of them store whole duty sequences and the others the last message, and they request history of others.`,
        `Chain-indexer, gateway and ${COLLECTORS} collectors are separate processes with Redis and Postgres. Every ${settings.killEverySeconds} s one of the collectors or Redis is killed (SIGKILL) and restarted ${settings.downSeconds} s later. One WebSocket client is connected to \`/stream\` all the time.`,
        'At the end the decisions of the operators are compared with the rows in Postgres and the frames of the client, after each validator has decided once more without faults. Each stored signature is verified again individually with the share keys of its signers.',
      ],
      tables: [
        {
          title: 'Decided messages',
          columns: [
            { key: 'what', title: 'what' },
            { key: 'count', title: 'count' },
          ],
          rows: countRows({
            ...found,
            frames,
            framesOfFewerSigners: streamed.setBacks,
            ...more,
          }),
        },
      ],
      targets: [
        {
          what: 'Produced, stored and streamed agree',
          wanted: 'all equal, nothing else stored, every signature verifies',
          measured: [
            `${found.produced}, ${found.stored}, ${found.streamed}`,
            ...faultsOf(found),
          ].join('; '),
          met: isFaultless(found) && streamed.closed === undefined,
        },
        {
          what: 'Penalties of honest peers',
          wanted: 'none',
          measured: `${offencesOfOperators} offences of operators, ${offencesOfStrangers} of the peer that forges and floods`,
          met: offencesOfOperators === 0 && offencesOfStrangers > 0,
        },
      ],
      details: { samples, closed: streamed.closed, differences },
    }
  },
})

function isFaultless(found: Comparison): boolean {
  const { produced, stored, streamed, historyOnly } = found
  return (
    produced === stored && produced === streamed && historyOnly >= 0 && faultsOf(found).length === 0
  )
}

/** Differences other than in numbers, as text. */
function faultsOf({ produced, stored, streamed, historyOnly, ...faults }: Comparison): string[] {
  return countRows(faults).flatMap(({ what, count }) => (count === 0 ? [] : [`${what}: ${count}`]))
}
