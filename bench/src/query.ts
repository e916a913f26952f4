import { startRedis } from '@ssv-exporter/test-kit/redis'
import { startBenchPostgres } from './support/bench-postgres.ts'
import { distribution } from './support/distribution.ts'
import { type Load, loadQueries } from './support/load-queries.ts'
import { median } from './support/median.ts'
import { cpuSeconds, treeCpuSeconds } from './support/process-usage.ts'
import { runBench } from './support/run-bench.ts'
import { seedRegistry } from './support/seed-registry.ts'
import { startGateway } from './support/start-gateway.ts'
import { type Program, startProgram } from './support/start-program.ts'
import { assertAnswers, validatorRequests } from './support/validator-request.ts'

const WANTED_PER_SECOND = 3_500

interface Round {
  perSecond: number
  latenciesMs: number[]
  serverCores: number | null
  postgresCores: number | null
  clientCores: number | null
}

await runBench({
  name: 'query',
  title: 'One validator by its key over /query',
  defaults: {
    validators: 150_000,
    operators: 1_000,
    connections: 50,
    warmUpSeconds: 5,
    seconds: 10,
    rounds: 3,
  },
  async run({ settings, scope, say }) {
    const postgres = scope.use(await startBenchPostgres())
    say(`writing ${settings.validators} validators`)
    await seedRegistry(postgres.url, settings)
    const redis = await startRedis()
    scope.defer(() => redis.stop())
    const gateway = scope.use(
      await startGateway({ databaseUrl: postgres.url, redisUrl: redis.url }),
    )
    const baseline = scope.use(
      await startProgram(new URL('query/baseline-server.ts', import.meta.url), {
        env: { DATABASE_URL: postgres.url },
        listens: 'listening',
      }),
    )

    const requests = validatorRequests(settings.validators)
    async function measure({ url, pid }: Program): Promise<Round> {
      const cpu = () =>
        Promise.all([cpuSeconds(pid), treeCpuSeconds(postgres.pid), cpuSeconds(process.pid)])
      const options = { ...settings, url, requests, check: assertAnswers }
      await loadQueries({ ...options, seconds: settings.warmUpSeconds })
      const before = await cpu()
      const load: Load = await loadQueries(options)
      const after = await cpu()
      const [serverCores = null, postgresCores = null, clientCores = null] = after.map(
        (seconds, index) => {
          const earlier = before[index] ?? null
          return seconds === null || earlier === null ? null : (seconds - earlier) / load.seconds
        },
      )
      const perSecond = load.latenciesMs.length / load.seconds
      return { perSecond, latenciesMs: load.latenciesMs, serverCores, postgresCores, clientCores }
    }

    const ours: Round[] = []
    const bare: Round[] = []
    for (let round = 1; round <= settings.rounds; round += 1) {
      say(`round ${round} of ${settings.rounds}`)
      ours.push(await measure(gateway))
      bare.push(await measure(baseline))
    }
    const rows = [row('gateway', ours), row('baseline', bare)]
    const measured = median(ours.map(({ perSecond }) => perSecond))
    return {
      versions: { postgres: postgres.version },
      method: [
        `${settings.validators} validators of 4 operators each (${settings.operators} operators, keys of 612 characters) in Postgres with its default settings. The gateway runs as it is deployed, with its default limits and 10 database connections.`,
        `${settings.connections} connections request random validators, one request at a time each; every answer is checked. A round is ${settings.warmUpSeconds} s of warm-up and ${settings.seconds} s of measuring; ${settings.rounds} rounds of each server, alternating; rates are medians of the rounds, latencies are of all rounds together.`,
        'Client, server and Postgres are separate processes on one machine. The client only parses frames instead of using a WebSocket library, so that it uses little processor time.',
        'Baseline: a minimal `ws` server with 10 connections of `pg`, one prepared statement on the same tables, operator keys in a Map, `JSON.stringify`. It has no limits, no checks, no metrics.',
      ],
      tables: [
        {
          title: 'Requests',
          columns: [
            { key: 'server', title: 'server' },
            { key: 'perSecond', title: 'requests/s' },
            { key: 'p50', title: 'p50 ms', digits: 2 },
            { key: 'p99', title: 'p99 ms', digits: 2 },
            { key: 'max', title: 'max ms', digits: 2 },
            { key: 'serverCores', title: 'server, cores', digits: 2 },
            { key: 'postgresCores', title: 'Postgres, cores', digits: 2 },
            { key: 'clientCores', title: 'client, cores', digits: 2 },
          ],
          rows,
        },
      ],
      targets: [
        {
          what: 'Requests per second',
          wanted: `at least ${WANTED_PER_SECOND}`,
          measured: measured.toFixed(0),
          met: measured >= WANTED_PER_SECOND,
        },
      ],
      details: { gateway: ours.map(summary), baseline: bare.map(summary) },
    }
  },
})

function row(server: string, rounds: readonly Round[]) {
  const { p50, p99, max } = distribution(rounds.flatMap(({ latenciesMs }) => latenciesMs))
  const middle = (of: (round: Round) => number | null) => {
    const values = rounds.map(of).filter((value) => value !== null)
    return values.length === 0 ? null : median(values)
  }
  return {
    server,
    perSecond: middle((round) => round.perSecond),
    p50,
    p99,
    max,
    serverCores: middle((round) => round.serverCores),
    postgresCores: middle((round) => round.postgresCores),
    clientCores: middle((round) => round.clientCores),
  }
}

function summary({ latenciesMs, ...rest }: Round) {
  return { ...rest, latencyMs: distribution(latenciesMs) }
}
