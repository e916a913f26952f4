import { serviceMain } from '../support/service-main.ts'
import { startGateway } from '../support/start-gateway.ts'
import { type Program, startProgram } from '../support/start-program.ts'

export interface Surroundings {
  databaseUrl: string
  /** A WebSocket endpoint: its head subscription is what wakes the indexer. */
  rpcUrl: string
  contractAddress: string
  startBlock: number
}

const SETTINGS = { ADMIN_PORT: '0', LOG_LEVEL: 'info' }

function settingsOf({ databaseUrl, rpcUrl, contractAddress, startBlock }: Surroundings) {
  return {
    ...SETTINGS,
    DATABASE_URL: databaseUrl,
    ETH_RPC_URLS: rpcUrl,
    SSV_NETWORK: 'custom',
    SSV_CONTRACT_ADDRESS: contractAddress,
    SSV_CONTRACT_ABI: 'current',
    SSV_START_BLOCK: String(startBlock),
  }
}

/** The three services in one process, publications in its memory. @returns the process, listening as the gateway does */
export function startTogether(surroundings: Surroundings): Promise<Program> {
  return startProgram(serviceMain('exporter'), {
    env: { ...settingsOf(surroundings), GATEWAY_PORT: '0' },
    listens: 'gateway listened',
  })
}

/** The chain-indexer and the gateway as processes of their own, with Redis between them. */
export async function startApart(
  surroundings: Surroundings,
  redisUrl: string,
): Promise<{ indexer: Program; gateway: Program }> {
  const indexer = await startProgram(serviceMain('chain-indexer'), {
    env: { ...settingsOf(surroundings), REDIS_URL: redisUrl },
    listens: 'admin server started',
  })
  const { databaseUrl } = surroundings
  return { indexer, gateway: await startGateway({ databaseUrl, redisUrl }) }
}
