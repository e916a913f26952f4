import type { Devnet } from '@ssv-exporter/devnet/devnet'
import { serviceMain } from './service-main.ts'
import { type Program, startProgram } from './start-program.ts'

export interface IndexerEnvironment {
  readonly databaseUrl: string
  readonly redisUrl: string
  readonly devnet: Devnet
}

/** Starts a chain-indexer of a devnet's contract. */
export function startIndexer({
  databaseUrl,
  redisUrl,
  devnet,
}: IndexerEnvironment): Promise<Program> {
  return startProgram(serviceMain('chain-indexer'), {
    env: {
      DATABASE_URL: databaseUrl,
      REDIS_URL: redisUrl,
      ETH_RPC_URLS: devnet.webSocketUrl,
      SSV_NETWORK: 'custom',
      SSV_CONTRACT_ADDRESS: devnet.contractAddress,
      SSV_CONTRACT_ABI: 'current',
      SSV_START_BLOCK: String(devnet.startBlock),
      ADMIN_PORT: '0',
      LOG_LEVEL: 'info',
    },
    listens: 'admin server started',
  })
}
