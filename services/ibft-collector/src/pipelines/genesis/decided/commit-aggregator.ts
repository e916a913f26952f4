import { BoundedMap } from '@ssv-exporter/flow/bounded-map'
import type { Startable } from '@ssv-exporter/service-kit/lifecycle'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import type { Metrics } from '@ssv-exporter/service-kit/metrics'
import { sleep } from '@ssv-exporter/service-kit/sleep'
import type { Database } from '@ssv-exporter/store/database'
import { readDecidedAt } from '@ssv-exporter/store/decided/read-decided'
import type { CommitAggregate } from './commit-aggregate.ts'
import { createCommitAggregates } from './commit-aggregates.ts'
import { keyName, keyOf } from './decided-key.ts'
import type { DecidedWriter } from './decided-writer.ts'
import type { Sighting } from './sighting.ts'
import { takeFirst } from './take-first.ts'
import type { VerifiedAgreement } from './verified-agreement.ts'

/**
 * Takes verified gossip messages. Passes every decided message to the writer, and those that commits
 * improve.
 */
export interface CommitAggregator extends Startable {
  /** Does not wait for Postgres. Never throws. */
  add(kind: 'decided' | 'commit', message: VerifiedAgreement, sighting: Sighting): void
}

export interface CommitAggregatorOptions {
  /** How long commits wait for their decided message before it is looked up in the store. */
  readonly maxWaitMs?: number
  /** Bytes of values kept in memory. */
  readonly maxBytes?: number
}

export interface CommitAggregatorModules {
  readonly database: Database
  readonly writer: Pick<DecidedWriter, 'write'>
  readonly logger: Logger
  readonly metrics: Metrics
}

const DEFAULT_MAX_WAIT_MS = 2_000
/** Heights kept in memory, about 2 kB each: half a minute at 500 decided messages per second. */
const MAX_HEIGHTS = 16_384
const DEFAULT_MAX_BYTES = 64 * 2 ** 20
const MAX_ORPHANS = 4_096
const LOOK_UP_ROWS = 500

/** Commits of a height without a decided message. */
interface Orphan {
  readonly aggregate: CommitAggregate
  readonly commit: VerifiedAgreement
  readonly sighting: Sighting
  readonly checkAtMs: number
}

/**
 * Merges late commits into the decided messages of the last half minute, and later ones into stored
 * messages.
 */
export function createCommitAggregator(
  { maxWaitMs = DEFAULT_MAX_WAIT_MS, maxBytes = DEFAULT_MAX_BYTES }: CommitAggregatorOptions,
  { database, writer, logger, metrics }: CommitAggregatorModules,
): CommitAggregator {
  /** Insertion order: the first has waited longest. */
  const orphans = new BoundedMap<string, Orphan>(MAX_ORPHANS)
  const aggregates = createCommitAggregates(
    { heights: MAX_HEIGHTS, bytes: maxBytes },
    { onForgotten: (name) => orphans.delete(name) },
  )
  const stopping = new AbortController()
  let running: Promise<void> | undefined

  metrics.gauge({
    name: 'ssv_collector_aggregated_heights',
    help: 'Heights whose decided message and commits are held in memory',
    formerName: 'ssv_collector_gathered_heights',
    collect: (gauge) => gauge.set(aggregates.size),
  })
  metrics.gauge({
    name: 'ssv_collector_aggregated_bytes',
    help: 'Bytes of the values of decided messages and commits held in memory',
    formerName: 'ssv_collector_gathered_bytes',
    collect: (gauge) => gauge.set(aggregates.bytes),
  })
  const grown = metrics.counter({
    name: 'ssv_collector_aggregated_total',
    help: 'Decided messages formed from commits (quorum) or extended by late commits (late)',
    labelNames: ['by'],
    formerName: 'ssv_collector_gathered_total',
  })

  function write(message: VerifiedAgreement, sighting: Sighting): void {
    writer.write(message, sighting).catch((error: unknown) => {
      logger.debug({ err: error }, 'failed to write decided message')
    })
  }

  function addDecided(name: string, message: VerifiedAgreement, sighting: Sighting): void {
    const aggregate = aggregates.of(name)
    const better = aggregate.addDecided(message)
    aggregates.weigh(name)
    orphans.delete(name)
    // A message without improvement still counts as a sighting.
    write(better && aggregate.best !== undefined ? aggregate.best : message, sighting)
    if (better && aggregate.best !== message) grown.inc({ by: 'late' })
  }

  function addCommit(name: string, message: VerifiedAgreement, sighting: Sighting): void {
    const aggregate = aggregates.of(name)
    const before = aggregate.best
    const better = aggregate.addCommit(message)
    aggregates.weigh(name)
    if (better && aggregate.best !== undefined) {
      orphans.delete(name)
      grown.inc({ by: before === undefined ? 'quorum' : 'late' })
      write(aggregate.best, sighting)
    } else if (aggregate.best === undefined && !orphans.has(name)) {
      const checkAtMs = Date.now() + maxWaitMs
      orphans.set(name, { aggregate, commit: message, sighting, checkAtMs })
    }
  }

  /** Stored messages were verified when written. */
  async function lookUp(waiting: readonly Orphan[]): Promise<void> {
    const byName = new Map(waiting.map((orphan) => [keyName(keyOf(orphan.commit)), orphan]))
    const rows = await readDecidedAt(
      database,
      waiting.map(({ commit }) => keyOf(commit)),
    )
    for (const row of rows) {
      const name = keyName(row)
      const orphan = byName.get(name)
      if (orphan === undefined) continue
      const { aggregate, commit, sighting } = orphan
      const stored = { ...commit, ...row }
      const better = aggregate.addDecided(stored)
      aggregates.weigh(name)
      if (!better || aggregate.best === undefined) continue
      if (aggregate.best.signers.length === row.signers.length) continue
      grown.inc({ by: 'late' })
      write(aggregate.best, sighting)
    }
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      await sleep(maxWaitMs / 2, stopping.signal).catch(() => {})
      for (let due = dueOrphans(); due.length > 0; due = dueOrphans()) {
        await lookUp(due).catch((error: unknown) => {
          logger.debug({ err: error }, 'failed to read stored decided messages')
        })
      }
    }
  }

  function dueOrphans(): Orphan[] {
    const now = Date.now()
    let due = 0
    for (const { checkAtMs } of orphans.values()) {
      if (checkAtMs > now || due >= LOOK_UP_ROWS) break
      due += 1
    }
    return takeFirst(orphans, due)
  }

  return {
    add(kind, message, sighting) {
      const name = keyName(keyOf(message))
      if (kind === 'decided') addDecided(name, message, sighting)
      else addCommit(name, message, sighting)
    },
    async start() {
      running = run()
    },
    async stop() {
      stopping.abort(new Error('stopping'))
      await running
    },
  }
}
