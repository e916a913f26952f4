import type { Startable } from '@ssv-exporter/service-kit/lifecycle'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import type { Metrics } from '@ssv-exporter/service-kit/metrics'
import type { Database } from '@ssv-exporter/store/database'
import { RECENT_BLOCKS } from '@ssv-exporter/store/recent-blocks'
import {
  type RegistryRevision,
  readRegistryRevision,
} from '@ssv-exporter/store/registry/committees'
import {
  readLogsDigest,
  readMemberships,
  readOperatorIdentities,
} from '@ssv-exporter/store/registry/memberships'
import { createRegistryPoller } from '../../../registry/registry-poller.ts'
import type { LookUp } from './committee-entry.ts'
import { createRegistrySnapshot, type RegistrySnapshot } from './registry-snapshot.ts'

export interface AlanRegistryOptions {
  /** Poll interval of the store for registry changes: one row. */
  readonly pollMs?: number
}

export interface AlanRegistryModules {
  readonly database: Database
  readonly logger: Logger
  readonly metrics: Metrics
  /** Signals registry changes, so that a new validator is known before the next poll. */
  readonly hint?: { subscribe(listener: () => void): () => void }
  /** Validators on the beacon chain: looks up registered ones. */
  readonly beacon?: {
    get: LookUp
    follow(publicKeys: Iterable<string>): void
  }
}

/** Operators, committees and validators of the registry in memory, kept in sync with the store. */
export interface AlanRegistry extends Startable, RegistrySnapshot {}

const DEFAULT_POLL_MS = 1_000
const PAGE_ROWS = 5_000

/** Position of the registry when it was loaded. */
interface Loaded {
  readonly revision: RegistryRevision
  /** Logs after this block may still be reorganised away. */
  readonly irreversibleBlock: number
  readonly logsDigest: string
}

/**
 * Creates the registry of the current contract, from Postgres. It is reloaded completely after each
 * log of the contract; logs are rare compared with blocks. start() resolves when it is loaded and
 * rejects when it cannot be read; later failures are retried.
 */
export function createAlanRegistry(
  { pollMs = DEFAULT_POLL_MS }: AlanRegistryOptions,
  { database, logger, metrics, hint, beacon }: AlanRegistryModules,
): AlanRegistry {
  let snapshot = createRegistrySnapshot([]).end()
  let loaded: Loaded | undefined

  metrics.gauge({
    name: 'ssv_collector_validators',
    help: 'Validators whose messages can be validated',
    collect: (gauge) => gauge.set(snapshot.validators),
  })

  async function refresh(signal: AbortSignal): Promise<void> {
    const revision = await readRegistryRevision(database)
    if (revision === undefined || !hasMoved(revision, loaded?.revision)) return
    // Read before the rows: concurrent changes are read again.
    const isSame =
      loaded !== undefined &&
      loaded.revision.epoch === revision.epoch &&
      (await readLogsDigest(database, loaded.irreversibleBlock)) === loaded.logsDigest
    const irreversibleBlock = Math.max(-1, revision.indexedBlock - RECENT_BLOCKS)
    const logsDigest = await readLogsDigest(database, irreversibleBlock)
    if (!isSame) {
      snapshot = await load(signal)
      beacon?.follow(snapshot.publicKeys())
    }
    loaded = { revision, irreversibleBlock, logsDigest }
  }

  async function load(signal: AbortSignal): Promise<RegistrySnapshot> {
    const next = createRegistrySnapshot(await readOperatorIdentities(database), beacon?.get)
    for (let after = 0; ; ) {
      const rows = await readMemberships(database, after, PAGE_ROWS)
      signal.throwIfAborted()
      next.add(rows)
      const last = rows.at(-1)
      if (last === undefined || rows.length < PAGE_ROWS) return next.end()
      after = last.keyId
    }
  }

  const poller = createRegistryPoller(
    { pollMs },
    {
      hint,
      poll: refresh,
      failed: (error) => logger.warn({ err: error }, 'failed to read registry'),
    },
  )

  return {
    isOperator: (id) => snapshot.isOperator(id),
    committee: (id) => snapshot.committee(id),
    validator: (publicKey) => snapshot.validator(publicKey),
    validatorsOf: (committeeId) => snapshot.validatorsOf(committeeId),
    keyOf: (id) => snapshot.keyOf(id),
    publicKeys: () => snapshot.publicKeys(),
    shareKeys: () => snapshot.shareKeys(),
    get validators() {
      return snapshot.validators
    },
    async start() {
      await poller.start()
      logger.info({ validators: snapshot.validators }, 'registry loaded')
    },
    stop: () => poller.stop(),
  }
}

const hasMoved = (now: RegistryRevision, before: RegistryRevision | undefined) =>
  before === undefined ||
  now.epoch !== before.epoch ||
  now.indexedBlock !== before.indexedBlock ||
  now.indexedHash !== before.indexedHash
