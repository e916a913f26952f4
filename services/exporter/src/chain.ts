import { createDevnet, type Devnet } from '@ssv-exporter/devnet/devnet'
import type { P2pNetwork } from '@ssv-exporter/ibft-collector/p2p-network'
import type { Startable } from '@ssv-exporter/service-kit/lifecycle'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import type { ExporterConfiguration } from './configuration.ts'

/** Operators that are left alone for days must not remember everything: what the collector heard is in the database. */
const KEPT = { historySize: 10_000, ledgerSize: 1_000 }
/** Validators of the devnet before its contract is upgraded: half a minute, so that both currencies are seen soon. */
const UPGRADE_AFTER = 10

/** The chain to index: a node that is there, or the devnet, which this process starts. */
export interface Chain extends Startable {
  /** Known once started. */
  rpcUrls(): readonly string[]
  /** The registry contract, where the chain decides it. */
  contractAddress(): `0x${string}` | undefined
  /** The network of the operators, where this process started them. Known once started. */
  p2p(): P2pNetwork | undefined
  /** A new chain at every start: data of a former one is worthless. */
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

/** The operators of a devnet, as whoever joins them must know them. */
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
