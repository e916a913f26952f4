import { watchCores } from '../support/cores-used.ts'
import { cpuSeconds, peakMemoryMb, treeCpuSeconds } from '../support/process-usage.ts'
import { serviceMain } from '../support/service-main.ts'
import { type Program, startProgram } from '../support/start-program.ts'
import { CONTRACT } from './bench-chain.ts'
import type { BenchEndpoint } from './bench-endpoint.ts'
import type { RegistryDatabase } from './registry-database.ts'

export interface IndexerEnvironment {
  endpoint: BenchEndpoint
  database: RegistryDatabase
  postgresPid: number
}

export interface IndexerRun {
  /** From its first request to the endpoint until the last block is committed. */
  seconds: number
  perSecond: number
  peakMb: number | null
  indexerCores: number | null
  postgresCores: number | null
  serverCores: number | null
  calls: Record<string, number>
}

/** Set by the image, see the Dockerfile. */
const AS_DEPLOYED = { NODE_OPTIONS: '--max-semi-space-size=8', MALLOC_ARENA_MAX: '2' }

/**
 * Starts a chain-indexer as it is deployed; its Redis is unavailable, which does not affect
 * indexing.
 */
export function startIndexer(
  { endpoint, database }: Pick<IndexerEnvironment, 'endpoint' | 'database'>,
  env: Readonly<Record<string, string>> = {},
): Promise<Program> {
  return startProgram(serviceMain('chain-indexer'), {
    env: {
      ...AS_DEPLOYED,
      DATABASE_URL: database.url,
      REDIS_URL: 'redis://127.0.0.1:1',
      ETH_RPC_URLS: endpoint.url,
      SSV_NETWORK: 'custom',
      SSV_CONTRACT_ADDRESS: CONTRACT,
      SSV_CONTRACT_ABI: 'current',
      SSV_START_BLOCK: '1',
      ETH_HEAD_TIMEOUT_S: '0',
      ADMIN_PORT: '0',
      LOG_LEVEL: 'info',
      ...env,
    },
    listens: 'admin server started',
  })
}

/** Runs an indexer until it has indexed the whole chain, and verifies the result. */
export async function runIndexer(environment: IndexerEnvironment): Promise<IndexerRun> {
  const { endpoint, database, postgresPid } = environment
  await endpoint.server.call('facts', undefined)
  await using program = await startIndexer(environment)
  const cores = await watchCores({
    indexer: () => cpuSeconds(program.pid),
    postgres: () => treeCpuSeconds(postgresPid),
    server: () => cpuSeconds(endpoint.server.pid),
  })
  const reachedAt = await database.indexedAt(endpoint.head, program.ended)
  const used = await cores()
  const { firstAt = reachedAt, calls } = await endpoint.server.call('facts', undefined)
  const peakMb = await peakMemoryMb(program.pid)
  await database.assertComplete(endpoint.events, endpoint.registered)
  const seconds = (reachedAt - firstAt) / 1_000
  return {
    seconds,
    perSecond: endpoint.events / seconds,
    peakMb,
    indexerCores: used.indexer,
    postgresCores: used.postgres,
    serverCores: used.server,
    calls,
  }
}
