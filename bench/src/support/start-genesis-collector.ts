import { startCollector } from './start-collector.ts'
import type { Program } from './start-program.ts'

export interface GenesisCollectorEnvironment {
  databaseUrl: string
  redisUrl: string
  networkId: string
  /** Seconds since 1970. */
  genesisTime: number
  /** Multiaddrs with peer ids. */
  peers: readonly string[]
  /** Node records (ENR): other peers find the collector through them. Default: none. */
  bootNodes?: readonly string[]
  /** Which of several it is: each has a separate key. Default: 0. */
  index?: number
  /** Default: `info`. */
  logLevel?: string
  /** Called with each line of its log. */
  onLine?: (line: string) => void
}

const FIRST_KEY = 7
const PRIVATE_KEY_BYTES = 32
/** From no other peer. */
const privateKeyOf = (index: number) =>
  Buffer.alloc(PRIVATE_KEY_BYTES, FIRST_KEY + index).toString('hex')

/**
 * Starts an ibft-collector of generation `genesis` in fork v1, which dials the given peers. @returns
 * the process; `url` is its admin server
 */
export function startGenesisCollector(environment: GenesisCollectorEnvironment): Promise<Program> {
  return startCollector({
    env: {
      DATABASE_URL: environment.databaseUrl,
      REDIS_URL: environment.redisUrl,
      SSV_NETWORK_ID: environment.networkId,
      GENESIS_TIME: String(environment.genesisTime),
      FORK_V1_EPOCH: '0',
      NETWORK_PRIVATE_KEY: privateKeyOf(environment.index ?? 0),
      STATIC_PEERS: environment.peers.join(),
      ...(environment.bootNodes && { BOOT_NODES: environment.bootNodes.join() }),
      LOG_LEVEL: environment.logLevel ?? 'info',
    },
    ...(environment.onLine && { onLine: environment.onLine }),
  })
}
