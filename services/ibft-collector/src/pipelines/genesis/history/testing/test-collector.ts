import type { Jobs } from '@ssv-exporter/jobs/jobs'
import { createMemoryJobs } from '@ssv-exporter/jobs/memory-jobs'
import { silentLogger } from '@ssv-exporter/service-kit/logger'
import { createMetrics, type Metrics } from '@ssv-exporter/service-kit/metrics'
import { GENESIS } from '@ssv-exporter/ssv/genesis/genesis'
import type { Database } from '@ssv-exporter/store/database'
import type { ValidatorCommittee } from '../../committees/committee.ts'
import type { History } from '../history.ts'
import { createHistory } from '../history.ts'
import {
  HISTORY_DEFAULTS,
  type HistoryOptions,
  type HistoryPeerOptions,
} from '../history-options.ts'
import { createStoreReader } from '../serve/store-reader.ts'
import { createHostNetwork, type HostNetwork } from './host-network.ts'
import { createDigestValidation } from './sign.ts'
import { createTableWriter, type TableWriter } from './table-writer.ts'

export const IMPATIENT_PEERS: HistoryPeerOptions = {
  ...HISTORY_DEFAULTS.peers,
  timeoutMs: 3_000,
  perSecond: 1_000,
  perSecondOverall: 10_000,
  coolDown: { initialMs: 20, maxMs: 100, factor: 2, jitter: 0 },
}

/** Runs everything at once and with short delays, except for heights that no peer has. */
const IMPATIENT: Partial<HistoryOptions> = {
  feedIntervalMs: 20,
  noteIntervalMs: 20,
  liveDelayMs: 0,
  failureRetry: { initialMs: 20, maxMs: 50, factor: 2, jitter: 0 },
  peers: IMPATIENT_PEERS,
}

export interface TestCollectorOptions extends Partial<HistoryOptions> {
  readonly jobs?: Jobs
  readonly fork?: string
}

export interface TestCollectorModules {
  readonly database: Database
  readonly committees: readonly ValidatorCommittee[]
  readonly clock: { readonly ms: number }
  /** Multiaddrs of its connected peers. */
  readonly addresses: readonly string[]
}

export interface TestCollector {
  readonly network: HostNetwork
  readonly writer: TableWriter
  readonly history: History
  readonly jobs: Jobs
  readonly metrics: Metrics
  /** Signals a registry change. */
  registryMoved(): void
  stop(): Promise<void>
}

/** History with all modules: a real host and store, and digests as signatures. */
export async function startTestCollector(
  { jobs: given, fork = 'v1', ...options }: TestCollectorOptions,
  { database, committees, clock, addresses }: TestCollectorModules,
): Promise<TestCollector> {
  const logger = silentLogger()
  const metrics = createMetrics({ service: 'test' })
  const network = await createHostNetwork()
  network.use(fork)
  const jobs = given ?? createMemoryJobs({}, { logger, metrics })
  const writer = createTableWriter(database)
  const byKey = new Map(committees.map((one) => [textOf(one.publicKey), one]))
  const listeners: (() => void)[] = []
  const history = createHistory(
    { ...HISTORY_DEFAULTS, ...IMPATIENT, ...options },
    {
      network,
      generation: GENESIS,
      committees: {
        of: (key) => byKey.get(textOf(key)),
        onChange: (listener) => void listeners.push(() => listener([])),
      },
      validation: createDigestValidation(committees),
      writer,
      reader: createStoreReader(database),
      database,
      jobs,
      logger,
      metrics,
      now: () => clock.ms,
    },
  )
  for (const address of addresses) await network.connect(address)
  await jobs.start()
  await history.start()

  async function end(): Promise<void> {
    await history.stop()
    await jobs.stop()
    await network.host.stop()
  }

  let ending: Promise<void> | undefined
  return {
    network,
    writer,
    history,
    jobs,
    metrics,
    registryMoved() {
      for (const listener of listeners) listener()
    },
    stop: () => (ending ??= end()),
  }
}

const textOf = (key: Uint8Array) => Buffer.from(key).toString('hex')
