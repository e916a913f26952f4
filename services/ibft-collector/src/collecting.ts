import type { Jobs } from '@ssv-exporter/jobs/jobs'
import type { Lifecycle } from '@ssv-exporter/service-kit/lifecycle'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import type { Metrics } from '@ssv-exporter/service-kit/metrics'
import { assertWritable } from '@ssv-exporter/store/assert-writable'
import type { Database } from '@ssv-exporter/store/database'
import { assertSchemaVersion } from '@ssv-exporter/store/schema-version'
import type { PublicationBus } from '@ssv-exporter/stream/bus'
import type { CollectorOptions } from './collector-options.ts'
import { createCommittees } from './committees/create-committees.ts'
import { createCommitGatherer } from './decided/create-commit-gatherer.ts'
import { createDecidedWriter } from './decided/create-decided-writer.ts'
import { followValidators } from './follow-validators.ts'
import { generationNamed } from './generation-named.ts'
import { createHistory } from './history/create-history.ts'
import { createStoreReader } from './history/serve/store-reader.ts'
import type { IbftCollector } from './ibft-collector.ts'
import { judgeGossip } from './judge-gossip.ts'
import { createThreadedNetwork } from './network/threaded/threaded-network.ts'
import { registryHints } from './registry-hints.ts'
import { slotsOf } from './slots-of.ts'
import { createBlsVerifier } from './validation/bls/create-bls-verifier.ts'
import { createValidation } from './validation/create-validation.ts'
import { VERSION } from './version.ts'

export interface CollectingOptions extends CollectorOptions {
  /** secp256k1, 32 bytes: who we are among the peers. */
  readonly privateKey: Uint8Array
}

export interface CollectingModules {
  readonly database: Database
  /** Tells that the registry moved. */
  readonly bus: Pick<PublicationBus, 'subscribe'>
  /** Not started yet: history names its work to it. */
  readonly jobs: Jobs
  readonly logger: Logger
  readonly metrics: Metrics
  /** Called once when the collector cannot go on. */
  onFatal(error: unknown): void
}

/**
 * A collector, its parts added to `lifecycle` against the way of the data: who writes is there before who verifies, who verifies
 * before who listens. When it stops, listening ends first and what was taken is written.
 */
export function addCollecting(
  lifecycle: Lifecycle,
  { privateKey, ...options }: CollectingOptions,
  modules: CollectingModules,
): IbftCollector {
  const { database } = modules
  const generation = generationNamed(options.generation)
  if (generation === undefined) throw new TypeError(`No generation is named ${options.generation}`)
  const shared = { ...modules, generation }

  const network = createThreadedNetwork(
    { ...options.network, privateKey, version: VERSION },
    shared,
  )
  const writer = createDecidedWriter({ name: options.name }, shared)
  const gatherer = createCommitGatherer({}, { ...shared, writer })
  const verifier = createBlsVerifier({}, shared)
  const committees = createCommittees({}, { ...shared, hint: registryHints(modules.bus) })
  const validation = createValidation(
    { slots: slotsOf(options.network) },
    { ...shared, fork: network.fork, committees, verifier, gatherer },
  )
  const reader = createStoreReader(database)
  const parts = { ...shared, network, committees, validation, writer, reader }
  const history = createHistory(options.history, parts)
  const following = followValidators(parts)
  judgeGossip(parts)

  const decided = { new: 0, better: 0, contradiction: 0 }
  writer.onWritten((written) => {
    for (const { outcome } of written) decided[outcome] += 1
  })
  let isListening = false
  lifecycle.add('decided writer', writer)
  lifecycle.add('commit gatherer', gatherer)
  lifecycle.add('signature verifier', verifier)
  lifecycle.add('validation', validation)
  lifecycle.add('committees', committees)
  lifecycle.add('network', network)
  lifecycle.add('followed validators', following)
  lifecycle.add('history', history)
  lifecycle.add('listening', {
    async start() {
      isListening = true
    },
    async stop() {
      isListening = false
    },
  })
  return {
    async ready() {
      if (!isListening) return { ready: false, role: 'collector', reason: 'STARTING' }
      try {
        await assertSchemaVersion(database)
        await assertWritable(database)
        return { ready: true, role: 'collector' }
      } catch (error) {
        const { code } = error as { code?: unknown }
        const reason = typeof code === 'string' ? code : 'UNKNOWN'
        return { ready: false, role: 'collector', reason }
      }
    },
    status: () => ({
      role: 'collector',
      name: options.name,
      network: network.status(),
      validators: committees.size,
      decided,
      history: history.status(),
    }),
  }
}
