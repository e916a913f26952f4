import { createDevnet, type Devnet } from '@ssv-exporter/devnet/devnet'
import type { P2pNetwork } from '@ssv-exporter/ibft-collector/p2p-network'
import type { Startable } from '@ssv-exporter/service-kit/lifecycle'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import type { ExporterConfiguration } from './configuration.ts'

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
  /** A new chain at every start: data of an earlier one is useless. */
  readonly fresh: boolean
}

export function createChain(
  configuration: ExporterConfiguration,
  modules: { logger: Logger; onFatal(error: unknown): void },
): Chain {
  const { network, p2pEnabled, rpcUrls = [] } = configuration
  if (network !== 'devnet' || rpcUrls.length > 0) {
    return {
      start: async () => {},
      stop: async () => {},
      rpcUrls: () => rpcUrls,
      contractAddress: () => undefined,
      p2p: () => undefined,
      fresh: false,
    }
  }
  const devnet = createDevnet(
    {
      operators: configuration.devnetOperators,
      validatorsPerMinute: configuration.devnetValidatorsPerMinute,
      maxValidators: configuration.devnetMaxValidators,
      upgradeAfter: UPGRADE_AFTER,
      ...(p2pEnabled && {
        network: { ...KEPT, dutiesPerMinute: configuration.devnetDutiesPerMinute },
      }),
    },
    { logger: modules.logger, onFailure: modules.onFatal },
  )
  return {
    start: () => devnet.start(),
    stop: () => devnet.stop(),
    rpcUrls: () => [devnet.webSocketUrl],
    contractAddress: () => devnet.contractAddress,
    p2p: () => (p2pEnabled ? networkOf(devnet) : undefined),
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
