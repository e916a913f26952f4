import { createDevnet } from '@ssv-exporter/devnet/devnet'
import type { Startable } from '@ssv-exporter/service-kit/lifecycle'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import type { ExporterConfiguration } from './configuration.ts'

/** The chain to index: a node that is there, or the devnet, which this process starts. */
export interface Chain extends Startable {
  /** Known once started. */
  rpcUrls(): readonly string[]
  /** The registry contract, where the chain decides it. */
  contractAddress(): `0x${string}` | undefined
  /** A new chain at every start: data of a former one is worthless. */
  readonly fresh: boolean
}

export function createChain(
  configuration: ExporterConfiguration,
  modules: { logger: Logger; onFatal(error: unknown): void },
): Chain {
  const { network, rpcUrls = [] } = configuration
  if (network !== 'devnet' || rpcUrls.length > 0) {
    return {
      start: async () => {},
      stop: async () => {},
      rpcUrls: () => rpcUrls,
      contractAddress: () => undefined,
      fresh: false,
    }
  }
  const devnet = createDevnet(
    {
      operators: configuration.devnetOperators,
      validatorsPerMinute: configuration.devnetValidatorsPerMinute,
    },
    { logger: modules.logger, onFailure: modules.onFatal },
  )
  return {
    start: () => devnet.start(),
    stop: () => devnet.stop(),
    rpcUrls: () => [devnet.webSocketUrl],
    contractAddress: () => devnet.contractAddress,
    fresh: true,
  }
}
