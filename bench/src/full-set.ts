import { sleep } from '@ssv-exporter/service-kit/sleep'
import { startRedis } from '@ssv-exporter/test-kit/redis'
import { openReceiver } from './full-set/open-receiver.ts'
import type { Received } from './full-set/receiver.ts'
import { startBenchPostgres } from './support/bench-postgres.ts'
import { distribution } from './support/distribution.ts'
import { loadQueries } from './support/load-queries.ts'
import { median } from './support/median.ts'
import { cpuSeconds, forgetPeak, peakMemoryMb } from './support/process-usage.ts'
import { runBench } from './support/run-bench.ts'
import { seedRegistry } from './support/seed-registry.ts'
import { startGateway } from './support/start-gateway.ts'
import { type Program, startProgram } from './support/start-program.ts'
import { assertAnswers, validatorRequests } from './support/validator-request.ts'

const WANTED_SECONDS = 5
const WANTED_PEAK_MB = 300
const QUICK_PAUSE_MS = 10
const QUICK_ALONE_MS = 5_000
const QUICK_SECONDS = 0.5
const BYTES_PER_MB = 1_000_000

interface Measured {
  sets: readonly Received[]
  cpuSeconds: number | null
  peakMb: number | null
}

await runBench({
  name: 'full-set',
  title: 'Every validator in one answer of /query',
  defaults: { validators: 150_000, operators: 1_000, quickConnections: 10, rounds: 3 },
  async run({ settings, scope, say }) {
    const { rounds } = settings
    const postgres = scope.use(await startBenchPostgres())
    say(`writing ${settings.validators} validators`)
    await seedRegistry(postgres.url, settings)
    const redis = await startRedis()
    scope.defer(() => redis.stop())
    const receivers = [scope.use(openReceiver()), scope.use(openReceiver())]
    const requests = validatorRequests(settings.validators)

    async function measure({ url, pid }: Program, sets: number): Promise<Measured> {
      await forgetPeak(pid)
      const before = await cpuSeconds(pid)
      const received = await Promise.all(
        receivers.slice(0, sets).map((receiver) => receiver.receive(url)),
      )
      const after = await cpuSeconds(pid)
      const used = before === null || after === null ? null : after - before
      return { sets: received, cpuSeconds: used, peakMb: await peakMemoryMb(pid) }
    }
    async function repeat(program: Program, sets: number): Promise<Measured[]> {
      const all: Measured[] = []
      for (let round = 0; round < rounds; round += 1) all.push(await measure(program, sets))
      return all
    }
    async function quick(url: string, during: Promise<unknown>) {
      const latenciesMs: number[] = []
      let done = false
      const end = () => {
        done = true
      }
      during.then(end, end)
      while (!done) {
        const load = await loadQueries({
          url,
          requests,
          check: assertAnswers,
          connections: settings.quickConnections,
          seconds: QUICK_SECONDS,
          pauseMs: QUICK_PAUSE_MS,
        })
        latenciesMs.push(...load.latenciesMs)
      }
      return distribution(latenciesMs)
    }

    const gateway = scope.use(
      await startGateway({ databaseUrl: postgres.url, redisUrl: redis.url }),
    )
    const idle = await quick(gateway.url, sleep(QUICK_ALONE_MS))
    const restingMb = await peakMemoryMb(gateway.pid)
    say('one full set at a time')
    const one = await repeat(gateway, 1)
    say('two full sets at once')
    const two = await repeat(gateway, 2)
    say('two full sets at once beside quick queries')
    const beside = repeat(gateway, 2)
    const busy = await quick(gateway.url, beside)
    const besideQuick = await beside

    say('baselines')
    const bytes = one[0]?.sets[0]?.bytes ?? 0
    const naive = await startProgram(new URL('full-set/baseline-server.ts', import.meta.url), {
      env: { DATABASE_URL: postgres.url },
      listens: 'listening',
    })
    const naiveRuns = await repeat(naive, 1)
    await naive[Symbol.asyncDispose]()
    const floor = scope.use(
      await startProgram(new URL('full-set/floor-server.ts', import.meta.url), {
        env: { ANSWER_BYTES: String(bytes) },
        listens: 'listening',
      }),
    )
    const floorRuns = await repeat(floor, 1)
    const differing = [...naiveRuns, ...floorRuns]
      .flatMap(({ sets }) => sets)
      .find((set) => set.bytes !== bytes)
    if (differing !== undefined) {
      throw new Error(`a baseline sent ${differing.bytes} bytes, the gateway ${bytes}`)
    }

    const slowest =
      Math.max(...one.flatMap(({ sets }) => sets.map((set) => set.lastByteMs))) / 1_000
    const peaks = one.map(({ peakMb }) => peakMb).filter((peak) => peak !== null)
    const highest = peaks.length === 0 ? undefined : Math.max(...peaks)
    return {
      versions: { postgres: postgres.version },
      method: [
        `${settings.validators} validators of 4 operators each (${settings.operators} operators, keys of 612 characters): ${(bytes / BYTES_PER_MB).toFixed(0)} MB of JSON in one WebSocket message. The gateway runs as it is deployed, with its default limits.`,
        `A receiver in a separate process requests \`{"type":"validator","filter":{"from":0}}\` and reads the answer as fast as possible, without storing it. Times are from the request to the last byte, medians of ${rounds} rounds with the slowest in addition; memory is the peak resident set size of the server's process in any round${restingMb === null ? '' : ` (before the first full set, after the quick queries, the gateway had held ${restingMb.toFixed(0)} MB)`}.`,
        `Quick queries: ${settings.quickConnections} connections that request random validators by key and pause for ${QUICK_PAUSE_MS} ms after each answer, alone and during two full sets.`,
        'Baselines: a minimal program that reads all rows at once, encodes them with one `JSON.stringify` and sends them with one call; and the same number of bytes sent from memory in parts of 90 kB through `ws`, which is the lower bound.',
      ],
      tables: [
        {
          title: 'Full sets',
          columns: [
            { key: 'what', title: 'what' },
            { key: 'mb', title: 'MB', digits: 0 },
            { key: 'firstByteMs', title: 'first byte ms', digits: 0 },
            { key: 'seconds', title: 'last byte s', digits: 2 },
            { key: 'slowest', title: 'slowest s', digits: 2 },
            { key: 'cpu', title: 'server CPU s', digits: 2 },
            { key: 'peakMb', title: 'peak RSS MB', digits: 0 },
          ],
          rows: [
            row('gateway, one at a time', one),
            row('gateway, two at once', two),
            row('gateway, two at once beside quick queries', besideQuick),
            row('baseline: all rows, one JSON.stringify', naiveRuns),
            row('baseline: bytes from memory', floorRuns),
          ],
        },
        {
          title: 'Quick queries beside them',
          columns: [
            { key: 'what', title: 'what' },
            { key: 'count', title: 'requests' },
            { key: 'p50', title: 'p50 ms', digits: 2 },
            { key: 'p99', title: 'p99 ms', digits: 2 },
            { key: 'max', title: 'max ms', digits: 2 },
          ],
          rows: [
            { what: 'alone', ...idle },
            { what: 'beside two full sets', ...busy },
          ],
        },
      ],
      targets: [
        {
          what: 'One full set, slowest round',
          wanted: `less than ${WANTED_SECONDS} s`,
          measured: `${slowest.toFixed(2)} s`,
          met: slowest < WANTED_SECONDS,
        },
        {
          what: 'Peak memory of the gateway with one full set',
          wanted: `less than ${WANTED_PEAK_MB} MB`,
          measured: highest === undefined ? 'n/a' : `${highest.toFixed(0)} MB`,
          met: highest !== undefined && highest < WANTED_PEAK_MB,
        },
      ],
      details: { restingMb, one, two, besideQuick, naive: naiveRuns, floor: floorRuns },
    }
  },
})

function row(what: string, runs: readonly Measured[]) {
  const sets = runs.flatMap((run) => run.sets)
  const seconds = sets.map(({ lastByteMs }) => lastByteMs / 1_000)
  const known = (values: readonly (number | null)[]) => values.filter((value) => value !== null)
  const cpu = known(runs.map((run) => run.cpuSeconds))
  const peaks = known(runs.map((run) => run.peakMb))
  return {
    what,
    mb: (sets[0]?.bytes ?? 0) / BYTES_PER_MB,
    firstByteMs: median(sets.map(({ firstByteMs }) => firstByteMs)),
    seconds: median(seconds),
    slowest: Math.max(...seconds),
    cpu: cpu.length === 0 ? null : median(cpu),
    peakMb: peaks.length === 0 ? null : Math.max(...peaks),
  }
}
