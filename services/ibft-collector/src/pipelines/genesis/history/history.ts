import type { Jobs } from '@ssv-exporter/jobs/jobs'
import type { Startable } from '@ssv-exporter/service-kit/lifecycle'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import type { Metrics } from '@ssv-exporter/service-kit/metrics'
import type { GenesisFork, GenesisGeneration } from '@ssv-exporter/ssv/genesis/generation'
import type { Database } from '@ssv-exporter/store/database'
import type { Network } from '../../../network/network.ts'
import type { ValidatorCommittees } from '../committees/committees.ts'
import type { DecidedWriter } from '../decided/decided-writer.ts'
import type { GenesisValidation } from '../validation/genesis-validation.ts'
import { registerDueSequences } from './due-sequences.ts'
import type { HistoryOptions } from './history-options.ts'
import { createLiveHeightsBook } from './live-heights.ts'
import { maintainCoverage } from './maintain-coverage.ts'
import { createHistoryMetrics } from './metrics.ts'
import { createAskPeer } from './peers/ask-peer.ts'
import { createPeerQueue } from './peers/peer-queue.ts'
import { createHistoryProgress, type HistoryStatus } from './progress.ts'
import { createKeepMessages } from './sequence/keep-messages.ts'
import { createSyncSequence } from './sequence/sync-sequence.ts'
import { createVerifyAnswer } from './sequence/verify-answer.ts'
import type { DecidedReader } from './serve/decided-reader.ts'
import { serveHistory } from './serve/serve-history.ts'

/**
 * Finds and fills gaps in the store, at start and continuously; serves history requests of peers.
 */
export interface History extends Startable {
  status(): HistoryStatus
}

export interface HistoryModules {
  readonly network: Pick<Network<GenesisFork>, 'peers' | 'request' | 'fork' | 'serve'>
  readonly generation: GenesisGeneration
  readonly committees: Pick<ValidatorCommittees, 'of' | 'onChange'>
  readonly validation: Pick<GenesisValidation, 'verify'>
  readonly writer: Pick<DecidedWriter, 'write' | 'onWritten'>
  readonly reader: DecidedReader
  readonly database: Database
  readonly jobs: Jobs
  readonly logger: Logger
  readonly metrics: Metrics
  /** Milliseconds since 1970. */
  readonly now?: () => number
}

/**
 * Creates history sync: finds the highest height of each duty sequence, fetches missing heights,
 * and serves stored ones. Does nothing if the generation's operators serve no history. Must be
 * created before the network and the jobs start, and stopped before they stop.
 */
export function createHistory(options: HistoryOptions, modules: HistoryModules): History {
  const { generation, committees, writer, database, logger, now = Date.now } = modules
  const codec = generation.history
  const queue = createPeerQueue(options.peers)
  const metrics = createHistoryMetrics(modules.metrics, () => queue.waiting)
  const progress = createHistoryProgress({ logger, metrics, now })
  const { status } = progress
  if (codec === undefined) return { start: async () => {}, stop: async () => {}, status }

  const stopping = new AbortController()
  const registry = { moved: true }
  const live = createLiveHeightsBook()
  let running: Promise<void> | undefined

  const shared = { ...modules, codec, metrics, now }
  const ask = createAskPeer(options.peers, { ...shared, queue, onAsked: progress.asked })
  const verify = createVerifyAnswer(shared)
  const keep = createKeepMessages({ ...shared, onStored: progress.got })
  const fetching = { ask, verify, keep, note: queue.note }
  const { maxBatch } = codec
  const syncSequence = createSyncSequence(options, { ...fetching, database, logger, now, maxBatch })
  const due = registerDueSequences(options, { ...shared, syncSequence, stopping: stopping.signal })

  serveHistory(options.serving, shared)
  writer.onWritten(live.add)
  committees.onChange(() => {
    registry.moved = true
  })

  return {
    async start() {
      if (stopping.signal.aborted || running !== undefined) return
      running = maintainCoverage(options, registry, { ...shared, live, progress }, stopping.signal)
      due.start(options.feedIntervalMs)
    },
    async stop() {
      stopping.abort(new Error('history stopping'))
      await running
      await due.ended()
    },
    status,
  }
}
