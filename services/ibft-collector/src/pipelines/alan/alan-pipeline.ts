import { type BeaconState, createBeaconState } from '@ssv-exporter/beacon/beacon-state'
import { bytesOfHex } from '@ssv-exporter/encoding/node/hex'
import { createLateBound } from '@ssv-exporter/flow/late-bound'
import type { BeaconForks } from '@ssv-exporter/ssv/alan/duties/beacon-forks'
import { SLOTS_PER_EPOCH } from '@ssv-exporter/ssv/slots-per-epoch'
import { readDeployment } from '@ssv-exporter/store/deployment'
import { putBeaconChain, readBeaconChain } from '@ssv-exporter/store/duties/beacon-clock'
import { GENERATIONS } from '../../create-generation.ts'
import { createThreadedNetwork } from '../../network/threaded/threaded-network.ts'
import { registryHints } from '../../registry/registry-hints.ts'
import { slotsOf } from '../../slots-of.ts'
import { VERSION } from '../../version.ts'
import type { AddPipeline, PipelineModules, PipelineOptions } from '../pipeline.ts'
import { reportVerdicts } from '../report-verdicts.ts'
import { createAlanStages } from './alan-stages.ts'
import { createDutyPacking } from './duties/duty-packing.ts'
import { createListeningRecorder } from './listening/listening-recorder.ts'
import { EPOCHS_PER_SYNC_COMMITTEE_PERIOD, networkParametersOf } from './network-parameters.ts'
import { createGossipRecorder } from './recording/gossip-recorder.ts'
import type { AlanRegistry } from './registry/alan-registry.ts'

/**
 * The pipeline of committee and validator messages with RSA signatures: they are validated by every
 * rule and forwarded by verdict; their partial signatures are verified and form duties, which are
 * stored.
 */
export const addAlanPipeline: AddPipeline = (lifecycle, options, modules) => {
  const { privateKey, network: networkOptions, record } = options
  const { dutyRetentionDays, dutySignatureDays } = options
  const generation = GENERATIONS.alan(networkOptions)
  const network = createThreadedNetwork(
    { ...networkOptions, privateKey, version: VERSION },
    { ...modules, generation },
  )
  const knownRegistry = createLateBound<Pick<AlanRegistry, 'validator'>>('the registry')
  const beacon = createBeacon(options, modules, (publicKey) => {
    const validator = knownRegistry.peek()?.validator(publicKey)
    return validator?.liquidated === false
  })
  const parameters = networkParametersOf(options, beacon)
  const beaconForks = beaconForksOf(options, beacon)
  const stages = createAlanStages(
    {
      network: parameters,
      beaconForks,
      pointsOf: options.name,
      ...(options.dutyTraces && { tracesOf: options.name }),
      ...(dutySignatureDays > 0 && { recoveredSignatures: { days: dutySignatureDays } }),
      ...(dutyRetentionDays !== undefined && { retentionDays: dutyRetentionDays }),
    },
    {
      ...modules,
      ...(beacon && { beacon }),
      hint: registryHints(modules.bus),
      now: Date.now,
    },
  )
  const { registry, validation, partials, indices, collector, store, scheduleCheck } = stages
  knownRegistry.bind(registry)
  const recorder =
    record &&
    createGossipRecorder(record, {
      ...modules,
      network: parameters,
      beaconForks,
      indexOf: indices.indexOf,
    })
  reportVerdicts({
    network,
    validation: {
      validate(message) {
        recorder?.record(message)
        return validation.validate(message)
      },
    },
  })
  /** Nothing is collected without the registry and the forks. */
  function subnets(): readonly boolean[] {
    if (registry.validators === 0 || beaconForks() === undefined) return []
    const listening = new Set(network.status().meshSubnets)
    return generation.subnets.map((_, subnet) => listening.has(subnet))
  }
  const listening = createListeningRecorder(
    {
      name: options.name,
      ...(dutyRetentionDays !== undefined && { retentionDays: dutyRetentionDays }),
    },
    {
      ...modules,
      network: parameters,
      subnets,
      losses: () =>
        network.status().lostMessages +
        validation.counts().overloaded +
        collector.counts().overloaded +
        store.counts().dropped +
        store.counts().refused,
      flush: store.flush,
      now: Date.now,
    },
  )
  if (beacon !== undefined) lifecycle.add('beacon nodes', beacon)
  for (const [name, part] of stages.parts) lifecycle.add(name, part)
  if (recorder !== undefined) lifecycle.add('gossip recorder', recorder)
  lifecycle.add(
    'duty packing',
    createDutyPacking({ ...modules, network: parameters, now: Date.now }),
  )
  lifecycle.add('network', network)
  lifecycle.add('listening recorder', listening)
  return {
    status: () => ({
      network: network.status(),
      validators: registry.validators,
      messages: validation.counts(),
      partialSignatures: partials.counts(),
      beacon: beacon?.status() ?? 'not-configured',
      duties:
        beaconForks() === undefined
          ? 'not-collected'
          : { ...collector.counts(), ...store.counts() },
      schedule: scheduleCheck?.status() ?? 'not-configured',
      listening: listening.status(),
    }),
  }
}

/**
 * Ethereum's forks from the settings, or else from the beacon node; undefined if neither has them.
 */
function beaconForksOf(
  { beaconForks }: PipelineOptions,
  beacon: Pick<BeaconState, 'chain'> | undefined,
): () => BeaconForks | undefined {
  if (beaconForks !== undefined) return () => beaconForks
  let known: { readonly of: object; readonly forks: BeaconForks } | undefined
  return () => {
    const chain = beacon?.chain()
    if (chain === undefined || chain.forks.length === 0) return undefined
    if (known?.of === chain) return known.forks
    const forks = {
      genesisValidatorsRoot: bytesOfHex(chain.genesisValidatorsRoot),
      forks: chain.forks.map(({ version, epoch }) => ({ version: bytesOfHex(version), epoch })),
    }
    known = { of: chain, forks }
    return forks
  }
}

/**
 * @param onDuty whether a validator of the registry is expected to perform duties
 * @returns undefined if no beacon node is configured
 */
function createBeacon(
  { network, beaconNodeUrls, gloasEpoch, genesisValidatorsRoot }: PipelineOptions,
  { database, logger, metrics }: PipelineModules,
  onDuty: (publicKey: string) => boolean,
): BeaconState | undefined {
  if (beaconNodeUrls.length === 0) return undefined
  const { genesisMs, durationMs } = slotsOf(network)
  const clock = { genesisMs, slotMs: durationMs, slotsPerEpoch: SLOTS_PER_EPOCH }
  return createBeaconState(
    {
      urls: beaconNodeUrls,
      // The indexed chain is known once an indexer has claimed the database.
      async expected() {
        const chainId = (await readDeployment(database))?.chainId
        return {
          genesisTimeSec: network.genesisTimeSec,
          slotMs: durationMs,
          slotsPerEpoch: SLOTS_PER_EPOCH,
          ...(genesisValidatorsRoot !== undefined && { genesisValidatorsRoot }),
          ...(chainId !== undefined && { chainId }),
        }
      },
      clock: { ...clock, epochsPerSyncCommitteePeriod: EPOCHS_PER_SYNC_COMMITTEE_PERIOD },
      ...(gloasEpoch !== undefined && { gloasEpoch }),
    },
    {
      ...{ logger, metrics, onDuty },
      memory: {
        load: () => readBeaconChain(database),
        save: (reported) => putBeaconChain(database, clock, reported),
      },
    },
  )
}
