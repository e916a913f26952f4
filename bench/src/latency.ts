import { startTestChain } from '@ssv-exporter/devnet/test-chain'
import { startRedis } from '@ssv-exporter/test-kit/redis'
import { openPushes } from './latency/pushes.ts'
import { openRawLogs } from './latency/raw-logs.ts'
import { type Arrival, register } from './latency/register.ts'
import { startApart, startTogether } from './latency/start-services.ts'
import { startBenchPostgres } from './support/bench-postgres.ts'
import { distribution } from './support/distribution.ts'
import { runBench } from './support/run-bench.ts'

const WANTED_P99_MS = 250
const OPERATORS = 4

interface Mode {
  name: string
  /** @returns the URL of the gateway */
  start(scope: AsyncDisposableStack, chain: Chain): Promise<string>
}

type Chain = Awaited<ReturnType<typeof startTestChain>>

await runBench({
  name: 'latency',
  title: 'From a log on the node to a frame at a /stream client',
  defaults: { warmUpBlocks: 10, blocks: 100, perBlock: 3, blockMs: 1_000 },
  async run({ settings, say }) {
    const versions: Record<string, string> = {}

    async function environment(scope: AsyncDisposableStack, chain: Chain) {
      const postgres = scope.use(await startBenchPostgres())
      versions.postgres = postgres.version
      const { address, startBlock } = chain.registry
      return {
        databaseUrl: postgres.url,
        rpcUrl: chain.webSocketUrl,
        contractAddress: address,
        startBlock,
      }
    }
    const modes: Mode[] = [
      {
        name: 'one process',
        async start(scope, chain) {
          return scope.use(await startTogether(await environment(scope, chain))).url
        },
      },
      {
        name: 'separate processes, Redis',
        async start(scope, chain) {
          const services = await environment(scope, chain)
          const redis = await startRedis()
          scope.defer(() => redis.stop())
          const { indexer, gateway } = await startApart(services, redis.url)
          scope.use(indexer)
          return scope.use(gateway).url
        },
      },
    ]

    async function measure(mode: Mode): Promise<Arrival[]> {
      await using scope = new AsyncDisposableStack()
      say(`starting: ${mode.name}`)
      const chain = await startTestChain({ statesKept: 16 })
      scope.defer(() => chain.stop())
      for (let id = 0; id < OPERATORS; id += 1) {
        await chain.settle(chain.actions.registerOperator(chain.account(1)))
      }
      const url = await mode.start(scope, chain)
      const pushes = scope.use(await openPushes(url))
      const logs = scope.use(await openRawLogs(chain.webSocketUrl, chain.registry.address))
      const modules = { chain, logs, pushes }
      await register({ ...settings, blocks: settings.warmUpBlocks }, modules)
      say(`measuring: ${mode.name}`)
      // Awaited here: the scope ends with this function.
      return await register(settings, modules)
    }

    const measured: { name: string; arrivals: Arrival[] }[] = []
    for (const mode of modes) measured.push({ name: mode.name, arrivals: await measure(mode) })

    return {
      versions,
      method: [
        `A local Ethereum node (anvil) with the registry contract. ${settings.perBlock} validators with real keys and signatures are registered in each of ${settings.blocks} blocks, ${settings.blockMs} ms apart on average (randomised by half of that), after ${settings.warmUpBlocks} blocks of warm-up. The indexer has one WebSocket endpoint and otherwise its defaults.`,
        'The measuring process requests a block and records when (1) a raw `eth_subscribe` of the contract’s logs at the same node delivers the log, which is the baseline, the earliest possible notification; (2) the frame of that validator arrives at a `/stream` client. In between are the header and the logs of the block from the node, the check of the ownership signature, the commit of registry and outbox, the commit that gives the position, the bus, the gateway.',
        'Once with the three services in one process and publications in memory; once with chain-indexer and gateway as separate processes and Redis between them. Postgres runs with its default settings.',
      ],
      tables: [
        {
          title: 'Milliseconds',
          columns: [
            { key: 'what', title: 'what' },
            { key: 'count', title: 'registrations' },
            { key: 'p50', title: 'p50', digits: 1 },
            { key: 'p99', title: 'p99', digits: 1 },
            { key: 'max', title: 'max', digits: 1 },
          ],
          rows: measured.flatMap(({ name, arrivals }) => rowsOf(name, arrivals)),
        },
      ],
      targets: measured.map(({ name, arrivals }) => {
        const { p99 } = distribution(arrivals.map(delay))
        return {
          what: `Log to frame, p99, ${name}`,
          wanted: `less than ${WANTED_P99_MS} ms`,
          measured: `${p99.toFixed(1)} ms`,
          met: p99 < WANTED_P99_MS,
        }
      }),
      details: measured,
    }
  },
})

function delay({ rawLogMs, pushMs }: Arrival): number {
  return pushMs - rawLogMs
}

function rowsOf(name: string, arrivals: readonly Arrival[]) {
  const row = (what: string, of: (arrival: Arrival) => number) => ({
    what: `${name}: ${what}`,
    ...distribution(arrivals.map(of)),
  })
  return [
    row('block requested → raw log (baseline)', ({ rawLogMs }) => rawLogMs),
    row('block requested → frame', ({ pushMs }) => pushMs),
    row('raw log → frame', delay),
  ]
}
