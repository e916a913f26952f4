import type { Startable } from '@ssv-exporter/service-kit/lifecycle'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import type { Metrics } from '@ssv-exporter/service-kit/metrics'
import type { Database } from '@ssv-exporter/store/database'
import { DatabaseError } from '@ssv-exporter/store/errors'
import { RECENT_BLOCKS } from '@ssv-exporter/store/recent-blocks'
import {
  type CommitteeRow,
  type RegistryRevision,
  readChangedCommittees,
  readCommittees,
  readRegistryRevision,
} from '@ssv-exporter/store/registry/committees'
import { createRegistryPoller } from '../../../registry/registry-poller.ts'
import type { ValidatorCommittee } from './committee.ts'
import { createCommitteeTable } from './committee-table.ts'

/** The registry's committees in memory, kept in sync with the store. */
export interface ValidatorCommittees extends Startable {
  /** The committee of a validator, by the 48 bytes of its key. */
  of(publicKey: Uint8Array): ValidatorCommittee | undefined
  all(): Iterable<ValidatorCommittee>
  readonly size: number
  /**
   * Called after the registry changed, with new and changed committees; start() calls it with all,
   * page by page.
   */
  onChange(listener: (changed: readonly ValidatorCommittee[]) => void): void
}

export interface CommitteesOptions {
  /** Poll interval of the store for registry changes: one row. */
  readonly pollMs?: number
}

export interface CommitteesModules {
  readonly database: Database
  readonly logger: Logger
  readonly metrics: Metrics
  /** Signals registry changes, so that a new validator is known before the next poll. */
  readonly hint?: { subscribe(listener: () => void): () => void }
}

const DEFAULT_POLL_MS = 1_000
const PAGE_ROWS = 5_000

/**
 * Creates the committees of the registry, from Postgres. A removed validator is kept, for its old
 * messages; one that registers again gets its new committee; a registration undone by a reorg is
 * removed.
 *
 * start() resolves when all are loaded and rejects when they cannot be read; later failures are
 * retried.
 */
export function createCommittees(
  { pollMs = DEFAULT_POLL_MS }: CommitteesOptions,
  { database, logger, metrics, hint }: CommitteesModules,
): ValidatorCommittees {
  const table = createCommitteeTable()
  const listeners: ((changed: readonly ValidatorCommittee[]) => void)[] = []
  let revision: RegistryRevision | undefined

  metrics.gauge({
    name: 'ssv_collector_committees',
    help: 'Validators whose committees are known',
    collect: (gauge) => gauge.set(table.size),
  })

  function addRows(rows: readonly CommitteeRow[], generation: string): void {
    const changed = table.put(rows, generation)
    if (changed.length > 0) for (const listener of listeners) listener(changed)
  }

  async function loadAll(generation: string, signal: AbortSignal): Promise<void> {
    const known = new Set(table.registeredAfter(-1))
    for (let after = 0; ; ) {
      const rows = await readCommittees(database, after, PAGE_ROWS)
      signal.throwIfAborted()
      addRows(rows, generation)
      for (const { keyId } of rows) known.delete(keyId)
      const last = rows.at(-1)
      if (last === undefined || rows.length < PAGE_ROWS) break
      after = last.keyId
    }
    table.drop([...known])
  }

  /**
   * Registrations since the revision, and all that a reorg may have changed: those that were not final
   * then.
   */
  async function loadChanges(since: RegistryRevision): Promise<void> {
    const afterBlock = irreversibleBlock(since)
    const keyIds = table.registeredAfter(afterBlock)
    const rows = await readChangedCommittees(database, { afterBlock, keyIds })
    addRows(rows, since.generation)
    const left = new Set(rows.map(({ keyId }) => keyId))
    table.drop(keyIds.filter((keyId) => !left.has(keyId)))
  }

  async function refresh(signal: AbortSignal): Promise<void> {
    const next = await readRegistryRevision(database)
    if (next === undefined) return
    if (revision === undefined || isOther(revision, next)) {
      await loadAll(next.generation, signal)
    } else if (
      next.indexedBlock !== revision.indexedBlock ||
      next.indexedHash !== revision.indexedHash
    ) {
      await loadChanges(revision)
    }
    revision = next
  }

  const poller = createRegistryPoller(
    { pollMs },
    {
      hint,
      poll: refresh,
      failed(error, failures) {
        const level = error instanceof DatabaseError && failures > 1 ? 'debug' : 'warn'
        logger[level]({ err: error, failures }, 'failed to read committees')
      },
    },
  )

  return {
    of: table.of,
    all: table.all,
    get size() {
      return table.size
    },
    onChange(listener) {
      listeners.push(listener)
    },
    async start() {
      await poller.start()
      logger.info({ committees: table.size }, 'committees loaded')
    },
    stop: () => poller.stop(),
  }
}

/** Final for our purposes: the indexer itself refuses a reorg deeper than its kept hashes. */
const irreversibleBlock = ({ finalizedBlock, indexedBlock }: RegistryRevision) =>
  Math.min(indexedBlock, Math.max(finalizedBlock, indexedBlock - RECENT_BLOCKS))

/**
 * The whole registry may differ: it was derived again (replay), or is being rebuilt and is below
 * the irreversible block.
 */
const isOther = (before: RegistryRevision, now: RegistryRevision) =>
  now.generation !== before.generation ||
  now.epoch !== before.epoch ||
  now.indexedBlock < irreversibleBlock(before)
