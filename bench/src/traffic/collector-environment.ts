import { startRedis } from '@ssv-exporter/test-kit/redis'
import { Client } from 'pg'
import { type BenchPostgres, startBenchPostgres } from '../support/bench-postgres.ts'
import { seedRegistry } from '../support/seed-registry.ts'
import { startGenesisCollector } from '../support/start-genesis-collector.ts'
import type { Program } from '../support/start-program.ts'
import { GENESIS_TIME, NETWORK_ID, trafficOptions } from './bench-network.ts'
import { benchValidators } from './bench-validators.ts'
import type { Peers } from './open-peers.ts'
import { openPublishers } from './open-publishers.ts'

export interface EnvironmentOptions {
  validators: number
  /** Messages per second of all validators together. */
  count: number
  processes: number
  peersPerProcess: number
  isHistory: boolean
}

/**
 * Servers, a registry with real keys, and peers that have signed their messages. The collector is
 * started last.
 */
export interface CollectorEnvironment {
  postgres: BenchPostgres
  redisUrl: string
  /** A connection for inspecting what is stored. */
  client: Client
  peers: readonly Peers[]
  /**
   * Public keys of the validators by index, hex without 0x: message n is of the one at n modulo
   * their number.
   */
  publicKeys: readonly string[]
  startCollector(): Promise<Program>
}

const OPERATORS = 100

export async function setUpCollectorEnvironment(
  { validators, count, processes, peersPerProcess, isHistory }: EnvironmentOptions,
  scope: AsyncDisposableStack,
): Promise<CollectorEnvironment> {
  const postgres = scope.use(await startBenchPostgres())
  const { duties, registry: keys } = await benchValidators(validators, OPERATORS)
  await seedRegistry(postgres.url, { validators, operators: OPERATORS, keys })
  const redis = await startRedis()
  scope.defer(() => redis.stop())
  const client = new Client({ connectionString: postgres.url })
  await client.connect()
  scope.defer(() => client.end())
  const traffic = trafficOptions(duties, count)
  const peers = await openPublishers(
    { traffic, processes, peers: peersPerProcess, isHistory },
    scope,
  )
  return {
    postgres,
    redisUrl: redis.url,
    client,
    peers,
    publicKeys: duties.map(({ publicKey }) => publicKey),
    startCollector: async () =>
      scope.use(
        await startGenesisCollector({
          databaseUrl: postgres.url,
          redisUrl: redis.url,
          networkId: NETWORK_ID,
          genesisTime: GENESIS_TIME,
          peers: peers.flatMap(({ addresses }) => addresses),
        }),
      ),
  }
}
