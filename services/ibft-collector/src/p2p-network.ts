import type { ForkEpoch, P2pPreset } from '@ssv-exporter/contracts/p2p-preset'
import { ConfigurationError } from '@ssv-exporter/service-kit/configuration-error'
import type { Generation } from '@ssv-exporter/ssv/generation'
import { generationNamed } from './generation-named.ts'
import { P2P_VARIABLES } from './p2p-variables.ts'

/** The SSV network to join, and the language spoken there. */
export interface P2pNetwork {
  readonly generation: string
  readonly networkId: string
  /** Seconds since 1970. */
  readonly genesisTimeSec: number
  /** Default 384. */
  readonly secondsPerEpoch?: number
  readonly forks: readonly ForkEpoch[]
  readonly bootNodes: readonly string[]
  /** Dialled besides those of the configuration. */
  readonly staticPeers?: readonly string[]
}

/** What a person can say of a network, over its preset. */
export interface P2pSettings {
  readonly networkId: string | undefined
  readonly genesisTime: number | undefined
  readonly forkV1Epoch: number | undefined
  readonly forkV2Epoch: number | undefined
  readonly bootNodes: readonly string[] | undefined
}

/** Spoken where settings describe a network that has no preset. */
const DEFAULT_GENERATION: P2pPreset['generation'] = 'genesis'

/**
 * Joins the preset of a network with what is said besides.
 *
 * @returns undefined for a network whose language we do not speak
 * @throws ConfigurationError when a network without a preset is described by half
 */
export function p2pNetworkOf(
  preset: P2pPreset | undefined,
  settings: P2pSettings,
): P2pNetwork | undefined {
  const generation = generationNamed(preset?.generation ?? DEFAULT_GENERATION)
  const networkId = settings.networkId ?? preset?.networkId
  const genesisTimeSec = settings.genesisTime ?? preset?.genesisTime
  if (generation === undefined) return undefined
  if (networkId === undefined && genesisTimeSec === undefined) return undefined
  if (networkId === undefined || genesisTimeSec === undefined) {
    const { env, accepts } =
      networkId === undefined ? P2P_VARIABLES.networkId : P2P_VARIABLES.genesisTime
    const found = 'is not set, and the network has no preset of its own to join'
    throw new ConfigurationError([{ variable: env, found, accepts }])
  }
  return {
    generation: generation.name,
    networkId,
    genesisTimeSec,
    forks: forksOf(generation, preset?.forks ?? [], settings),
    bootNodes: settings.bootNodes ?? preset?.bootNodes ?? [],
  }
}

/** The first fork is there from the beginning, unless another one is. */
function forksOf(
  generation: Generation,
  preset: readonly ForkEpoch[],
  { forkV1Epoch, forkV2Epoch }: P2pSettings,
): ForkEpoch[] {
  const said = new Map(preset.map(({ name, epoch }) => [name, epoch]))
  if (forkV1Epoch !== undefined) said.set('v1', forkV1Epoch)
  if (forkV2Epoch !== undefined) said.set('v2', forkV2Epoch)
  const forks = generation.forks.flatMap(({ name }, place) => {
    const epoch = said.get(name) ?? (place === 0 ? 0 : undefined)
    return epoch === undefined ? [] : [{ name, epoch }]
  })
  return forks.filter(({ epoch }, place) => forks[place + 1]?.epoch !== epoch)
}
