import type { ForkEpoch, P2pPreset } from '@ssv-exporter/contracts/p2p-preset'
import { bytesOfHex } from '@ssv-exporter/encoding/node/hex'
import { ConfigurationError } from '@ssv-exporter/service-kit/errors'
import type { BeaconForks } from '@ssv-exporter/ssv/alan/duties/beacon-forks'
import type { Generation, NetworkParameters } from '@ssv-exporter/ssv/generation'
import { SLOTS_PER_EPOCH } from '@ssv-exporter/ssv/slots-per-epoch'
import { createGeneration, type GenerationName } from './create-generation.ts'
import type { ForkVersion } from './fork-versions.ts'
import { P2P_VARIABLES } from './p2p-variables.ts'

/** The SSV network to join, and its protocol generation. */
export interface P2pNetwork extends NetworkParameters {
  readonly generation: GenerationName
  /** Seconds since 1970. */
  readonly genesisTimeSec: number
  /** Default 384. */
  readonly secondsPerEpoch?: number
  readonly forks: readonly ForkEpoch[]
  readonly bootNodes: readonly string[]
  /** Dialled in addition to the configured ones. */
  readonly staticPeers?: readonly string[]
  /** First epoch of Gloas, an Ethereum fork; Infinity if there is none, absent if unknown. */
  readonly gloasEpoch?: number
  /** 32 bytes in hex: beacon nodes of another chain are not used. Absent if unknown. */
  readonly genesisValidatorsRoot?: string
  /** Ethereum's forks and genesis; absent if unknown. */
  readonly beaconForks?: BeaconForks
}

/** User settings of a network, which override its preset. */
export interface P2pSettings {
  /** Overrides the preset; the result is a different network. */
  readonly generation: GenerationName | undefined
  readonly networkId: string | undefined
  readonly nextNetworkId: string | undefined
  readonly topicNames: readonly string[] | undefined
  readonly subnets: readonly number[] | undefined
  readonly genesisTime: number | undefined
  readonly secondsPerSlot: number | undefined
  readonly forkV1Epoch: number | undefined
  readonly forkV2Epoch: number | undefined
  readonly forkBooleEpoch: number | undefined
  readonly gloasEpoch: number | undefined
  readonly genesisValidatorsRoot: string | undefined
  readonly beaconForks: readonly ForkVersion[] | undefined
  readonly bootNodes: readonly string[] | undefined
}

/** Generation used for a network without a preset. */
const DEFAULT_GENERATION: P2pPreset['generation'] = 'genesis'

/**
 * Merges the preset of a network with the settings.
 *
 * @returns undefined for a network without a description, and for one of generation alan unless
 * the settings name the generation
 * @throws ConfigurationError when a network without a preset is only partly described, or is not of
 * the generation
 */
export function p2pNetworkOf(
  given: P2pPreset | undefined,
  settings: P2pSettings,
): P2pNetwork | undefined {
  if (settings.generation === undefined && given?.generation === 'alan') return undefined
  const name = settings.generation ?? given?.generation ?? DEFAULT_GENERATION
  const preset = given?.generation === name ? given : undefined
  const networkId = settings.networkId ?? preset?.networkId
  const genesisTimeSec = settings.genesisTime ?? preset?.genesisTime
  const isDescribed = networkId !== undefined || genesisTimeSec !== undefined
  if (!isDescribed && settings.generation === undefined) return undefined
  if (networkId === undefined || genesisTimeSec === undefined) {
    const { env, accepts } =
      networkId === undefined ? P2P_VARIABLES.networkId : P2P_VARIABLES.genesisTime
    const found = 'is not set, and the network has no preset of its own to join'
    throw new ConfigurationError([{ variable: env, found, accepts }])
  }
  const { subnets, gloasEpoch, secondsPerSlot } = settings
  const { nextNetworkId = preset?.nextNetworkId, topicNames = preset?.topicNames } = settings
  const { genesisValidatorsRoot = preset?.genesisValidatorsRoot } = settings
  const parameters: NetworkParameters = {
    networkId,
    ...(nextNetworkId !== undefined && { nextNetworkId }),
    ...(topicNames !== undefined && { topicNames }),
    ...(subnets !== undefined && { subnets }),
  }
  const forks = forksOf(generationOf(name, parameters), preset?.forks ?? [], settings)
  if (forks.some((fork) => fork.name === 'boole')) requireBoole(parameters)
  return {
    generation: name,
    ...parameters,
    genesisTimeSec,
    ...(secondsPerSlot !== undefined && { secondsPerEpoch: secondsPerSlot * SLOTS_PER_EPOCH }),
    forks,
    bootNodes: settings.bootNodes ?? preset?.bootNodes ?? [],
    ...(gloasEpoch !== undefined && { gloasEpoch }),
    ...(genesisValidatorsRoot !== undefined && {
      genesisValidatorsRoot: genesisValidatorsRoot.replace(/^0x/, '').toLowerCase(),
    }),
    ...beaconForksOf(settings, preset?.genesisValidatorsRoot),
  }
}

/** @throws ConfigurationError when only one of root and forks is known */
function beaconForksOf(
  { genesisValidatorsRoot, beaconForks: forks }: P2pSettings,
  presetRoot: string | undefined,
): Pick<P2pNetwork, 'beaconForks'> {
  if (genesisValidatorsRoot === undefined && forks === undefined) return {}
  const root = genesisValidatorsRoot ?? presetRoot
  if (root === undefined || forks === undefined) {
    const { env, accepts } =
      root === undefined ? P2P_VARIABLES.genesisValidatorsRoot : P2P_VARIABLES.beaconForks
    const found = 'is not set, and signing roots depend on it too'
    throw new ConfigurationError([{ variable: env, found, accepts }])
  }
  return {
    beaconForks: {
      genesisValidatorsRoot: bytesOfHex(root.replace(/^0x/, '')),
      forks: forks.map(({ version, epoch }) => ({ version: bytesOfHex(version), epoch })),
    },
  }
}

/** @throws ConfigurationError when the description fits no network of the generation */
function generationOf(name: GenerationName, parameters: NetworkParameters): Generation {
  try {
    return createGeneration(name, parameters)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    const { env, accepts } = P2P_VARIABLES.networkId
    throw new ConfigurationError([
      { variable: env, found: `describes no network of ${name}: ${error.message}`, accepts },
    ])
  }
}

/**
 * Without them the collector would hear nothing from the fork on (ssv, which refuses equal domains
 * since August 2026).
 *
 * @throws ConfigurationError when the domain or the topics of fork Boole are not known
 */
function requireBoole({ networkId, nextNetworkId, topicNames = [] }: NetworkParameters): void {
  const isSame = (nextNetworkId ?? networkId).toLowerCase() === networkId.toLowerCase()
  if (!isSame && topicNames.length > 0) return
  const { env, accepts } = isSame ? P2P_VARIABLES.nextNetworkId : P2P_VARIABLES.topicNames
  const fault = isSame ? 'is not set, or the same as SSV_NETWORK_ID' : 'is not set'
  throw new ConfigurationError([
    { variable: env, found: `${fault}, and fork Boole is scheduled`, accepts },
  ])
}

/** The first fork is active from epoch 0, unless another one is. */
function forksOf(
  generation: Generation,
  preset: readonly ForkEpoch[],
  { forkV1Epoch, forkV2Epoch, forkBooleEpoch }: P2pSettings,
): ForkEpoch[] {
  const presetEpochs = new Map(preset.map(({ name, epoch }) => [name, epoch]))
  if (forkV1Epoch !== undefined) presetEpochs.set('v1', forkV1Epoch)
  if (forkV2Epoch !== undefined) presetEpochs.set('v2', forkV2Epoch)
  if (forkBooleEpoch !== undefined) presetEpochs.set('boole', forkBooleEpoch)
  const forks = generation.forks.flatMap(({ name }, index) => {
    const epoch = presetEpochs.get(name) ?? (index === 0 ? 0 : undefined)
    return epoch === undefined ? [] : [{ name, epoch }]
  })
  return forks.filter(({ epoch }, index) => forks[index + 1]?.epoch !== epoch)
}
