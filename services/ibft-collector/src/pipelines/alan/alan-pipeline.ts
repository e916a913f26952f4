import { hash } from 'node:crypto'
import { alanNetworkOf } from '@ssv-exporter/ssv/alan/network-of'
import type { NetworkFacts } from '@ssv-exporter/ssv/alan/validation/facts'
import { GENERATIONS } from '../../create-generation.ts'
import { judgeGossip } from '../../judge-gossip.ts'
import { createThreadedNetwork } from '../../network/threaded/threaded-network.ts'
import { registryHints } from '../../registry-hints.ts'
import { slotsOf } from '../../slots-of.ts'
import { createOperatorVerifier } from '../../validation/operator-signatures/operator-verifier.ts'
import { VERSION } from '../../version.ts'
import type { AddPipeline, CollectingOptions } from '../pipeline.ts'
import { createAlanRegistry } from './alan-registry.ts'
import { createGossipValidation } from './gossip-validation.ts'

const SLOTS_PER_EPOCH = 32
/** EPOCHS_PER_SYNC_COMMITTEE_PERIOD of Ethereum. */
const EPOCHS_PER_SYNC_COMMITTEE_PERIOD = 256

/**
 * Messages of committees and validators with RSA signatures: validated by every rule and forwarded by the verdict. Nothing is kept of
 * them yet.
 */
export const addAlanPipeline: AddPipeline = (lifecycle, options, modules) => {
  const { privateKey, network: networkOptions } = options
  const generation = GENERATIONS.alan(networkOptions)
  const network = createThreadedNetwork(
    { ...networkOptions, privateKey, version: VERSION },
    { ...modules, generation },
  )
  const hint = registryHints(modules.bus)
  const registry = createAlanRegistry({}, { ...modules, hint })
  const verifier = createOperatorVerifier({}, modules)
  const validation = createGossipValidation({
    ...modules,
    verifier,
    facts: { network: networkFactsOf(options), registry, sha256 },
    keyOf: registry.keyOf,
  })
  judgeGossip({ network, validation })
  lifecycle.add('registry', registry)
  lifecycle.add('operator-verifier', verifier)
  lifecycle.add('network', network)
  return {
    status: () => ({
      network: network.status(),
      validators: registry.validators,
      messages: validation.counts(),
      duties: 'not-stored',
    }),
  }
}

/** The forks by slot: Boole of the network's own schedule, Gloas of the beacon chain's. */
function networkFactsOf({ network, gloasEpoch }: CollectingOptions): NetworkFacts {
  const { domains, topicNames } = alanNetworkOf(network)
  const booleEpoch = network.forks.find(({ name }) => name === 'boole')?.epoch
  const { genesisMs, durationMs } = slotsOf(network)
  return {
    schedule: {
      slotsPerEpoch: SLOTS_PER_EPOCH,
      ...(booleEpoch !== undefined && { booleEpoch }),
      ...(gloasEpoch !== undefined && { gloasEpoch }),
    },
    domains,
    names: topicNames,
    genesisMs,
    slotMs: durationMs,
    epochsPerSyncCommitteePeriod: EPOCHS_PER_SYNC_COMMITTEE_PERIOD,
  }
}

export const sha256 = (bytes: Uint8Array) => hash('sha256', bytes, 'buffer')
