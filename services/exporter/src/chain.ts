import { SOME_ALAN_FAULTS } from '@ssv-exporter/devnet/alan/faults'
import { createDevnet, type Devnet } from '@ssv-exporter/devnet/devnet'
import { bytesOfHex } from '@ssv-exporter/encoding/node/hex'
import type { P2pNetwork } from '@ssv-exporter/ibft-collector/p2p-network'
import type { Startable } from '@ssv-exporter/service-kit/lifecycle'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import { DEVNET_GENERATION, type ExporterConfiguration } from './configuration.ts'

/** Operators that run for days must not store everything: received messages are in the database. */
const KEPT = { historySize: 10_000, ledgerSize: 1_000 }
/**
 * Validators of the devnet before its contract is upgraded: half a minute, so that both currencies
 * appear soon.
 */
const UPGRADE_AFTER = 10

/** The indexed chain: an existing node, or the devnet, which this process starts. */
export interface Chain extends Startable {
  /** Available once started. */
  rpcUrls(): readonly string[]
  /** The registry contract, if the chain determines it. */
  contractAddress(): `0x${string}` | undefined
  /** The network of the operators, if this process started them. Available once started. */
  p2p(): P2pNetwork | undefined
  /** The beacon node, if this process started one. Available once started. */
  beaconNodeUrls(): string[] | undefined
  /** A new chain at every start: data of an earlier one is useless. */
  readonly fresh: boolean
}

export function createChain(
  configuration: ExporterConfiguration,
  modules: { logger: Logger; onFatal(error: unknown): void },
): Chain {
  const { network, generation = DEVNET_GENERATION, p2pEnabled, rpcUrls = [] } = configuration
  const isAlan = generation === 'alan'
  if (network !== 'devnet' || rpcUrls.length > 0) {
    return {
      start: async () => {},
      stop: async () => {},
      rpcUrls: () => rpcUrls,
      contractAddress: () => undefined,
      p2p: () => undefined,
      beaconNodeUrls: () => undefined,
      fresh: false,
    }
  }
  const devnet = createDevnet(
    {
      operators: configuration.devnetOperators,
      validatorsPerMinute: configuration.devnetValidatorsPerMinute,
      maxValidators: configuration.devnetMaxValidators,
      otherEventsPerMinute: configuration.devnetOtherEventsPerMinute,
      upgradeAfter: UPGRADE_AFTER,
      ...(p2pEnabled &&
        !isAlan && {
          network: { ...KEPT, dutiesPerMinute: configuration.devnetDutiesPerMinute },
        }),
      ...(p2pEnabled && isAlan && { alanNetwork: alanOptionsOf(configuration) }),
    },
    { logger: modules.logger, onFailure: modules.onFatal },
  )
  return {
    start: () => devnet.start(),
    stop: () => devnet.stop(),
    rpcUrls: () => [devnet.webSocketUrl],
    contractAddress: () => devnet.contractAddress,
    p2p: () => (p2pEnabled ? (isAlan ? alanNetworkOf : networkOf)(devnet) : undefined),
    beaconNodeUrls() {
      const beaconUrl = p2pEnabled && isAlan && devnet.alanNetwork.facts().beaconUrl
      return beaconUrl ? [beaconUrl] : undefined
    },
    fresh: true,
  }
}

/** The operators of a devnet, as peers that join them need to know them. */
function networkOf({ network }: Devnet): P2pNetwork {
  const { generation, networkId, genesisTime, epochSeconds, forks, bootNodes, operators } =
    network.facts()
  return {
    generation,
    networkId,
    genesisTimeSec: genesisTime,
    secondsPerEpoch: epochSeconds,
    forks,
    bootNodes,
    staticPeers: operators,
  }
}

function alanOptionsOf(configuration: ExporterConfiguration) {
  const { forkBooleEpoch, gloasEpoch, devnetSlotSeconds, devnetBeaconApi } = configuration
  const { devnetLedger: ledgerFile } = configuration
  return {
    ledgerSize: KEPT.ledgerSize,
    ...(ledgerFile !== undefined && { ledgerFile }),
    slotMs: devnetSlotSeconds * 1_000,
    beaconApi: devnetBeaconApi,
    ...(configuration.devnetFaults && { faults: SOME_ALAN_FAULTS }),
    ...(forkBooleEpoch !== undefined && { booleEpoch: forkBooleEpoch }),
    ...(gloasEpoch !== undefined && { gloasEpoch }),
  }
}

/** The operators of a devnet of generation alan. */
function alanNetworkOf({ alanNetwork }: Devnet): P2pNetwork {
  const { genesisTime, epochSeconds, operators, beaconForks, genesisValidatorsRoot, ...facts } =
    alanNetwork.facts()
  const { generation, networkId, nextNetworkId, topicNames, forks, gloasEpoch, bootNodes } = facts
  return {
    generation,
    networkId,
    nextNetworkId,
    topicNames,
    genesisTimeSec: genesisTime,
    secondsPerEpoch: epochSeconds,
    forks,
    bootNodes,
    staticPeers: operators,
    // The schedule of the devnet is known, with or without its beacon node.
    gloasEpoch: gloasEpoch ?? Number.POSITIVE_INFINITY,
    beaconForks: {
      genesisValidatorsRoot: bytesOfHex(genesisValidatorsRoot),
      forks: beaconForks.map(({ version, epoch }) => ({ version: bytesOfHex(version), epoch })),
    },
  }
}
