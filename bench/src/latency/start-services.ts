import { serviceMain } from '../support/service-main.ts'
import { startGateway } from '../support/start-gateway.ts'
import { type Program, startProgram } from '../support/start-program.ts'

export interface Environment {
  databaseUrl: string
  /** A WebSocket endpoint: its head subscription wakes the indexer. */
  rpcUrl: string
  contractAddress: string
  startBlock: number
}

const SETTINGS = { ADMIN_PORT: '0', LOG_LEVEL: 'info' }

function settingsOf({ databaseUrl, rpcUrl, contractAddress, startBlock }: Environment) {
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

/**
 * The three services in one process, with publications in memory. @returns the process, listening
 * like the gateway
 */
export function startTogether(environment: Environment): Promise<Program> {
  return startProgram(serviceMain('exporter'), {
    env: { ...settingsOf(environment), GATEWAY_PORT: '0' },
    listens: 'gateway listening',
  })
}

/** The chain-indexer and the gateway as separate processes, with Redis between them. */
export async function startApart(
  environment: Environment,
  redisUrl: string,
): Promise<{ indexer: Program; gateway: Program }> {
  const indexer = await startProgram(serviceMain('chain-indexer'), {
    env: { ...settingsOf(environment), REDIS_URL: redisUrl },
    listens: 'admin server started',
  })
  const { databaseUrl } = environment
  return { indexer, gateway: await startGateway({ databaseUrl, redisUrl }) }
}
