import { GENERATIONS } from '../../create-generation.ts'
import { createThreadedNetwork } from '../../network/threaded/threaded-network.ts'
import { registryHints } from '../../registry/registry-hints.ts'
import { slotsOf } from '../../slots-of.ts'
import { VERSION } from '../../version.ts'
import type { AddPipeline } from '../pipeline.ts'
import { reportVerdicts } from '../report-verdicts.ts'
import { createCommittees } from './committees/committees.ts'
import { createCommitAggregator } from './decided/commit-aggregator.ts'
import { createDecidedWriter } from './decided/decided-writer.ts'
import { followValidators } from './follow-validators.ts'
import { createHistory } from './history/history.ts'
import { createStoreReader } from './history/serve/store-reader.ts'
import { createBlsVerifier } from './signatures/bls-verifier.ts'
import { createGenesisValidation } from './validation/genesis-validation.ts'

/**
 * The pipeline of validators' decided messages with BLS signatures: verified, aggregated, stored,
 * and fetched from history.
 */
export const addGenesisPipeline: AddPipeline = (lifecycle, { privateKey, ...options }, modules) => {
  const { database } = modules
  const generation = GENERATIONS.genesis()
  const shared = { ...modules, generation }

  const network = createThreadedNetwork(
    { ...options.network, privateKey, version: VERSION },
    shared,
  )
  const writer = createDecidedWriter({ name: options.name }, shared)
  const aggregator = createCommitAggregator({}, { ...shared, writer })
  const verifier = createBlsVerifier({}, shared)
  const committees = createCommittees({}, { ...shared, hint: registryHints(modules.bus) })
  const validation = createGenesisValidation(
    { slots: slotsOf(options.network) },
    { ...shared, fork: network.fork, committees, verifier, aggregator },
  )
  const reader = createStoreReader(database)
  const parts = { ...shared, network, committees, validation, writer, reader }
  const history = createHistory(options.history, parts)
  const following = followValidators(parts)
  reportVerdicts(parts)

  const decided = { new: 0, better: 0, contradiction: 0 }
  writer.onWritten((written) => {
    for (const { outcome } of written) decided[outcome] += 1
  })
  lifecycle.add('decided writer', writer)
  lifecycle.add('commit aggregator', aggregator)
  lifecycle.add('signature verifier', verifier)
  lifecycle.add('validation', validation)
  lifecycle.add('committees', committees)
  lifecycle.add('network', network)
  lifecycle.add('followed validators', following)
  lifecycle.add('history', history)
  return {
    status: () => ({
      network: network.status(),
      validators: committees.size,
      decided,
      history: history.status(),
    }),
  }
}
