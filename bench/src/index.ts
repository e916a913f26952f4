import { availableParallelism } from 'node:os'
import { denseShape, openEndpoint } from './index/bench-endpoint.ts'
import { CURVE_COLUMNS, curveRow } from './index/curve-table.ts'
import { mixOf, planEvents } from './index/plan-events.ts'
import { rawRate } from './index/raw-verifier.ts'
import { OPERATORS } from './index/registrations.ts'
import { openRegistryDatabase, type RegistryDatabase } from './index/registry-database.ts'
import { type IndexerRun, runIndexer } from './index/run-indexer.ts'
import { installPonder, runPonder } from './index/run-ponder.ts'
import { type ReplayRun, runReplay } from './index/run-replay.ts'
import { signRegistrations } from './index/signed-registrations.ts'
import { startBenchPostgres } from './support/bench-postgres.ts'
import type { BenchResult, Target } from './support/bench-result.ts'
import { runBench } from './support/run-bench.ts'

const WANTED_PER_SECOND = 6_000
const WANTED_TIMES_PONDER = 10
const WANTED_SHARE_OF_RAW = 0.8
const WANTED_REPLAY_PER_SECOND = 10_000
const MOST_MB = 400
/** Time of the sparse history before its head was proved, on two cores of an AMD EPYC. */
const SPARSE_SECONDS = 26
/** Ratio of the time per event at the largest size and at the middle one. */
const LINEAR = 1.25
/** As many as the indexer uses, see `keys/key-verifier.ts` of the chain-indexer. */
const THREADS = Math.min(4, availableParallelism())

interface SizeRuns {
  events: number
  registered: number
  first: IndexerRun
  stored: IndexerRun
  replay: ReplayRun
}

type LoggedRun = Pick<IndexerRun, 'seconds' | 'perSecond'> & Partial<IndexerRun>

await runBench({
  name: 'index',
  title: 'The history of the contract into Postgres, beside Ponder',
  defaults: {
    // One million, like a registry after years, with `--events=1000000`.
    events: 300_000,
    middle: 100_000,
    small: 10_000,
    sparseBlocks: 9_000_000,
    sparseEvents: 21_086,
    sparseRegistered: 20_000,
    ponderEvents: 21_086,
    ponderSparseBlocks: 500_000,
    latencyMs: 20,
    transactions: 100,
  },
  async run({ settings, say }) {
    const { events, middle, small, latencyMs, transactions } = settings
    const sizes = [...new Set([small, middle, events])].sort((a, b) => a - b)
    const largest = sizes.at(-1) ?? events
    await installPonder()
    await signRegistrations(
      Math.max(denseShape(largest, 0).registered, settings.sparseRegistered),
      say,
    )
    const postgresVersion = { version: '' }
    /** So that the progress of a long run is visible. */
    const logged = <Run extends LoggedRun>(what: string, run: Run): Run => {
      const { seconds, perSecond, peakMb, indexerCores, postgresCores, serverCores } = run
      const cores = [indexerCores, postgresCores, serverCores].map((n) => n?.toFixed(2)).join(' ')
      say(
        `${what}: ${seconds.toFixed(1)} s, ${perSecond.toFixed(0)}/s, ${peakMb} MB, cores ${cores}`,
      )
      return run
    }

    /** Each measurement has its own Postgres, so that none is affected by an earlier one. */
    const withDatabase = async <T>(
      work: (database: RegistryDatabase, postgres: { pid: number; url: string }) => Promise<T>,
    ): Promise<T> => {
      await using postgres = await startBenchPostgres()
      postgresVersion.version = postgres.version
      await using database = await openRegistryDatabase(postgres.url)
      return await work(database, postgres)
    }

    const sparseShape = {
      events: settings.sparseEvents,
      registered: settings.sparseRegistered,
      blocks: settings.sparseBlocks,
      transactions,
    }
    const sparse = await withDatabase(async (database, { pid }) => {
      await using endpoint = await openEndpoint(sparseShape, { latencyMs })
      return logged('sparse', await runIndexer({ endpoint, database, postgresPid: pid }))
    })

    const ponderShape = denseShape(settings.ponderEvents, transactions)
    const [ponder, ours] = await withDatabase(async (database, postgres) => {
      await using endpoint = await openEndpoint(ponderShape, { latencyMs })
      const theirs = logged('Ponder, dense', await runPonder(endpoint, postgres.url))
      const environment = { endpoint, database, postgresPid: postgres.pid }
      return [theirs, logged('the same', await runIndexer(environment))] as const
    })
    const share = settings.ponderSparseBlocks / settings.sparseBlocks
    const part = Math.max(OPERATORS, Math.ceil(settings.sparseEvents * share))
    const ponderSparseShape = {
      ...sparseShape,
      blocks: settings.ponderSparseBlocks,
      events: part,
      registered: part - OPERATORS,
    }
    const [ponderSparse, oursSparse] = await withDatabase(async (database, postgres) => {
      await using endpoint = await openEndpoint(ponderSparseShape, { latencyMs })
      const theirs = logged('Ponder, sparse', await runPonder(endpoint, postgres.url))
      const environment = { endpoint, database, postgresPid: postgres.pid }
      return [theirs, logged('the same', await runIndexer(environment))] as const
    })

    const runs: SizeRuns[] = []
    let rawBeside = { perSecond: 0, events: 0 }
    for (const size of sizes) {
      const shape = denseShape(size, transactions)
      await withDatabase(async (database, { pid }) => {
        await using endpoint = await openEndpoint(shape, { latencyMs })
        const environment = { endpoint, database, postgresPid: pid }
        const first = logged(`${size} events, first run`, await runIndexer(environment))
        await database.forgetRegistry()
        const stored = logged(`${size} events, verdicts stored`, await runIndexer(environment))
        const replay = logged(`${size} events, replay`, await runReplay(database, size))
        runs.push({ events: size, registered: shape.registered, first, stored, replay })
        if (size !== middle && sizes.length > 1) return
        await database.forgetRegistry()
        await endpoint.server.call('pace', Math.round(first.perSecond))
        const { registered } = shape
        const perSecond = await rawRate({ threads: THREADS, registered }, () =>
          runIndexer(environment),
        )
        say(`raw blst beside the same load: ${perSecond.toFixed(0)} registrations/s`)
        rawBeside = { perSecond, events: size }
      })
    }

    const last = runs.at(-1) as SizeRuns
    const atMiddle = runs.find((run) => run.events === middle) as SizeRuns
    const atRaw = runs.find((run) => run.events === rawBeside.events) as SizeRuns
    const verified = atRaw.registered / atRaw.first.seconds
    const growth = (of: (run: SizeRuns) => { perSecond: number }) =>
      of(atMiddle).perSecond / of(last).perSecond
    const peaks = [sparse, ours, ...runs.flatMap(({ first, stored }) => [first, stored])]
    const peak = Math.max(...peaks.map(({ peakMb }) => peakMb ?? 0))
    const mix = mixOf(planEvents(largest, denseShape(largest, 0).registered))
    const target = (what: string, wanted: string, measured: string, met: boolean): Target => ({
      what,
      wanted,
      measured,
      met,
    })

    return {
      versions: { postgres: postgresVersion.version, ponder: '0.16.10' },
      method: [
        `An RPC server in a separate process serves a computed chain: ${latencyMs} ms before each response, \`eth_getLogs\` limited to 10,000 blocks and 10,000 logs, ${transactions} transactions per block besides those of the contract, in full where requested, \`blockTimestamp\` in logs as of geth, blooms and receipts that the proofs near the head accept. Every registration has a distinct key and a valid signature over owner and nonce. The chain-indexer runs as it is deployed, with the settings of the image, and a Postgres with default settings, so that every commit is written to disk; each measurement has a new one. Server, indexer and Postgres share the cores. Seconds are from the first request to the endpoint until the last block is committed; afterwards every log, registration and verdict is counted.`,
        `Dense: 1.62 events a block. The mix of ${largest} events: ${mix.map(([kind, count]) => `${kind} ${((count * 100) / largest).toFixed(2)} %`).join(', ')}. First run: into an empty database. Verdicts stored: the registry is deleted and read from the endpoint again, using the signature verdicts stored with the logs. Replay: the command, over the same logs.`,
        `Sparse: ${settings.sparseEvents} events, ${settings.sparseRegistered} of them registrations, in ${settings.sparseBlocks} blocks.`,
        `Raw blst: ${THREADS} threads, as many as the indexer has, only parse and verify the same registrations in batches of 64, while an indexer with stored verdicts reads the same chain at the pace of the first run.`,
        `Ponder (MIT, from npm, installed for this benchmark only) indexes the same chain from the same server into the same Postgres, one after the other: the same records, without histories, publications, stored logs and signatures. Seconds are from its first request until \`/ready\`.`,
      ],
      tables: [
        {
          title: 'Dense, from small to large',
          columns: CURVE_COLUMNS,
          rows: runs.flatMap(({ events: size, registered, first, stored, replay }) => [
            curveRow('first run', size, first, registered),
            curveRow('verdicts stored', size, stored),
            curveRow('replay', size, replay),
          ]),
        },
        {
          title: 'Beside Ponder and raw blst',
          columns: CURVE_COLUMNS,
          rows: [
            curveRow(
              'chain-indexer, sparse',
              settings.sparseEvents,
              sparse,
              settings.sparseRegistered,
            ),
            curveRow(
              'chain-indexer, sparse, first part',
              ponderSparseShape.events,
              oursSparse,
              ponderSparseShape.registered,
            ),
            curveRow('Ponder, sparse, first part', ponderSparseShape.events, ponderSparse),
            curveRow(
              'chain-indexer, dense, first run',
              settings.ponderEvents,
              ours,
              ponderShape.registered,
            ),
            curveRow('Ponder, dense', settings.ponderEvents, ponder),
            {
              what: `raw blst, ${THREADS} threads, beside the same load`,
              events: rawBeside.events,
              verified: rawBeside.perSecond,
            },
          ],
        },
      ],
      targets: [
        target(
          `Sparse, ${settings.sparseBlocks} blocks`,
          `at most ${SPARSE_SECONDS} s for 9000000`,
          `${sparse.seconds.toFixed(1)} s`,
          sparse.seconds * Math.max(1, 9_000_000 / settings.sparseBlocks) <= SPARSE_SECONDS,
        ),
        target(
          `Dense, ${last.events} events, verdicts stored`,
          `at least ${WANTED_PER_SECOND} events/s`,
          last.stored.perSecond.toFixed(0),
          last.stored.perSecond >= WANTED_PER_SECOND,
        ),
        target(
          'The same, beside Ponder',
          `at least ${WANTED_TIMES_PONDER} times as many`,
          `${(last.stored.perSecond / ponder.perSecond).toFixed(1)} times`,
          last.stored.perSecond >= WANTED_TIMES_PONDER * ponder.perSecond,
        ),
        target(
          `First run, ${rawBeside.events} events: registrations verified, of raw blst beside the same load`,
          `at least ${WANTED_SHARE_OF_RAW * 100} %`,
          `${((verified * 100) / rawBeside.perSecond).toFixed(0)} %`,
          verified >= WANTED_SHARE_OF_RAW * rawBeside.perSecond,
        ),
        target(
          `replay of ${last.events} events`,
          `at least ${WANTED_REPLAY_PER_SECOND} events/s`,
          last.replay.perSecond.toFixed(0),
          last.replay.perSecond >= WANTED_REPLAY_PER_SECOND,
        ),
        target(
          'Peak memory of the indexer, threads and all',
          `less than ${MOST_MB} MB`,
          `${peak.toFixed(0)} MB`,
          peak > 0 && peak < MOST_MB,
        ),
        target(
          `Time for each event at ${last.events}, of that at ${middle}`,
          `at most ${LINEAR} times`,
          `${growth(({ first }) => first).toFixed(2)} first, ${growth(({ stored }) => stored).toFixed(2)} stored, ${growth(({ replay }) => replay).toFixed(2)} replay`,
          [
            growth(({ first }) => first),
            growth(({ stored }) => stored),
            growth(({ replay }) => replay),
          ].every((times) => times <= LINEAR),
        ),
      ],
      details: { sparse, runs, ponder, ours, ponderSparse, oursSparse, rawBeside },
    } satisfies Omit<BenchResult, 'name' | 'title' | 'machine' | 'otherCores' | 'settings'>
  },
})
