import { denseShape, openEndpoint } from './index/bench-endpoint.ts'
import { measureFailover } from './index/measure-failover.ts'
import { openRegistryDatabase } from './index/registry-database.ts'
import { signRegistrations } from './index/signed-registrations.ts'
import { startBenchPostgres } from './support/bench-postgres.ts'
import type { BenchResult } from './support/bench-result.ts'
import { runBench } from './support/run-bench.ts'

const WANTED_SECONDS = { SIGKILL: 5, SIGSTOP: 10 } as const
type Signal = keyof typeof WANTED_SECONDS
const SIGNALS = Object.keys(WANTED_SECONDS) as Signal[]

await runBench({
  name: 'failover',
  title: 'From the end of the leading indexer to the first block of the standby',
  defaults: { events: 4_000, blockMs: 500, latencyMs: 20, transactions: 100, rounds: 5 },
  async run({ settings, say, scope }) {
    const { events, blockMs, latencyMs, transactions, rounds } = settings
    const shape = denseShape(events, transactions)
    await signRegistrations(shape.registered, say)
    const postgres = scope.use(await startBenchPostgres())
    const database = scope.use(await openRegistryDatabase(postgres.url))
    const endpoint = scope.use(await openEndpoint(shape, { latencyMs, blockEveryMs: blockMs }))
    const failovers: { signal: Signal; seconds: number }[] = []
    for (let round = 1; round <= rounds; round++) {
      for (const signal of SIGNALS) {
        const seconds = await measureFailover({ endpoint, database }, signal)
        say(`round ${round}, ${signal}: ${seconds.toFixed(2)} s`)
        failovers.push({ signal, seconds })
      }
    }
    const worst = (signal: Signal) =>
      Math.max(...failovers.filter((one) => one.signal === signal).map(({ seconds }) => seconds))
    return {
      versions: { postgres: postgres.version },
      method: [
        `Two indexers, as deployed, follow a chain that grows every ${blockMs} ms over an RPC server with ${latencyMs} ms of latency; the leader receives the signal. Seconds are from the signal until the other one commits a block, each of ${rounds} rounds.`,
      ],
      tables: [
        {
          title: 'Failover',
          columns: [
            { key: 'signal', title: 'signal' },
            { key: 'seconds', title: 'standby has written after, s', digits: 2 },
          ],
          rows: failovers,
        },
      ],
      targets: SIGNALS.map((signal) => ({
        what: `Standby writes after ${signal}, longest of ${rounds}`,
        wanted: `within ${WANTED_SECONDS[signal]} s`,
        measured: `${worst(signal).toFixed(2)} s`,
        met: worst(signal) <= WANTED_SECONDS[signal],
      })),
      details: { failovers },
    } satisfies Omit<BenchResult, 'name' | 'title' | 'machine' | 'otherCores' | 'settings'>
  },
})
