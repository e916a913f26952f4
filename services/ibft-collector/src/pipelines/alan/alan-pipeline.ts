import { hash } from 'node:crypto'
import { type BeaconState, createBeaconState } from '@ssv-exporter/beacon/beacon-state'
import { alanNetworkOf } from '@ssv-exporter/ssv/alan/network-of'
import type { NetworkFacts } from '@ssv-exporter/ssv/alan/validation/facts'
import { readDeployment } from '@ssv-exporter/store/deployment'
import { GENERATIONS } from '../../create-generation.ts'
import { judgeGossip } from '../../judge-gossip.ts'
import { createThreadedNetwork } from '../../network/threaded/threaded-network.ts'
import { registryHints } from '../../registry-hints.ts'
import { slotsOf } from '../../slots-of.ts'
import { createOperatorVerifier } from '../../validation/operator-signatures/operator-verifier.ts'
import { createPartialVerifier } from '../../validation/partial-signatures/partial-verifier.ts'
import { VERSION } from '../../version.ts'
import type { AddPipeline, CollectingModules, CollectingOptions } from '../pipeline.ts'
import { createAlanRegistry } from './alan-registry.ts'
import { createGossipValidation } from './gossip-validation.ts'
import { createPartialSignatureStage } from './partial-signatures.ts'

const SLOTS_PER_EPOCH = 32
/** EPOCHS_PER_SYNC_COMMITTEE_PERIOD of Ethereum. */
const EPOCHS_PER_SYNC_COMMITTEE_PERIOD = 256

/**
 * Messages of committees and validators with RSA signatures: validated by every rule and forwarded by the verdict; the partial
 * signatures in them are verified. Nothing is kept of them yet.
 */
export const addAlanPipeline: AddPipeline = (lifecycle, options, modules) => {
  const { privateKey, network: networkOptions } = options
  const generation = GENERATIONS.alan(networkOptions)
  const network = createThreadedNetwork(
    { ...networkOptions, privateKey, version: VERSION },
    { ...modules, generation },
  )
  const beacon = createBeacon(options, modules)
  const hint = registryHints(modules.bus)
  const registry = createAlanRegistry(
    {},
    { ...modules, hint, ...(beacon && { beacon: beacon.validators }) },
  )
  const verifier = createOperatorVerifier({}, modules)
  const partialVerifier = createPartialVerifier({}, modules)
  const partials = createPartialSignatureStage({
    ...modules,
    registry,
    publicKeyOf: (index) => beacon?.validators.publicKeyOf(index),
    verifier: partialVerifier,
  })
  const validation = createGossipValidation({
    ...modules,
    verifier,
    facts: {
      network: networkFactsOf(options, beacon),
      registry,
      sha256,
      ...(beacon && { duties: beacon.duties }),
    },
    keyOf: registry.keyOf,
    onAccepted(message) {
      if (message.kind === 'partial') void partials.verify(message)
    },
  })
  judgeGossip({ network, validation })
  if (beacon !== undefined) lifecycle.add('beacon nodes', beacon)
  lifecycle.add('registry', registry)
  lifecycle.add('operator-verifier', verifier)
  lifecycle.add('partial signature verifier', partialVerifier)
  lifecycle.add('network', network)
  return {
    status: () => ({
      network: network.status(),
      validators: registry.validators,
      messages: validation.counts(),
      partialSignatures: partials.counts(),
      beacon: beacon?.status() ?? 'not-configured',
      duties: 'not-stored',
    }),
  }
}

/** @returns undefined where no beacon node is configured */
function createBeacon(
  { network, beaconNodeUrls, gloasEpoch }: CollectingOptions,
  { database, logger, metrics }: CollectingModules,
): BeaconState | undefined {
  if (beaconNodeUrls.length === 0) return undefined
  const { genesisMs, durationMs } = slotsOf(network)
  return createBeaconState(
    {
      urls: beaconNodeUrls,
      // The chain that is indexed is known once an indexer has claimed the database.
      async expected() {
        const chainId = (await readDeployment(database))?.chainId
        return {
          genesisTimeSec: network.genesisTimeSec,
          slotMs: durationMs,
          slotsPerEpoch: SLOTS_PER_EPOCH,
          ...(chainId !== undefined && { chainId }),
        }
      },
      clock: {
        genesisMs,
        slotMs: durationMs,
        slotsPerEpoch: SLOTS_PER_EPOCH,
        epochsPerSyncCommitteePeriod: EPOCHS_PER_SYNC_COMMITTEE_PERIOD,
      },
      ...(gloasEpoch !== undefined && { gloasEpoch }),
    },
    { logger, metrics },
  )
}

/** The forks by slot: Boole of the network's own schedule, Gloas of the setting or the beacon node. */
function networkFactsOf(
  { network, gloasEpoch }: CollectingOptions,
  beacon: Pick<BeaconState, 'chain'> | undefined,
): NetworkFacts {
  const { domains, topicNames } = alanNetworkOf(network)
  const booleEpoch = network.forks.find(({ name }) => name === 'boole')?.epoch
  const { genesisMs, durationMs } = slotsOf(network)
  return {
    schedule: {
      slotsPerEpoch: SLOTS_PER_EPOCH,
      ...(booleEpoch !== undefined && { booleEpoch }),
      get gloasEpoch() {
        return gloasEpoch ?? beacon?.chain()?.gloasEpoch
      },
    },
    domains,
    names: topicNames,
    genesisMs,
    slotMs: durationMs,
    epochsPerSyncCommitteePeriod: EPOCHS_PER_SYNC_COMMITTEE_PERIOD,
  }
}

export const sha256 = (bytes: Uint8Array) => hash('sha256', bytes, 'buffer')
