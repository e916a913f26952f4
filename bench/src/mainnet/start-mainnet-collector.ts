import { NETWORK } from '../peers/bench-network.ts'
import { startCollector } from '../support/start-collector.ts'
import { isWarning, type Program } from '../support/start-program.ts'
import { CHAIN_SETTINGS } from './bench-chain.ts'

export interface MainnetCollectorEnvironment {
  readonly databaseUrl: string
  readonly redisUrl: string
  /** Of slot 0. */
  readonly genesisMs: number
  /** Multiaddrs with peer ids. */
  readonly peers: readonly string[]
  /** Called with each warning and error that it logs. */
  readonly onWarning: (line: string) => void
}

/** Starts a collector as it is deployed, without recovery of signatures and without a beacon node. */
export function startMainnetCollector({
  databaseUrl,
  redisUrl,
  genesisMs,
  peers,
  onWarning,
}: MainnetCollectorEnvironment): Promise<Program> {
  return startCollector({
    env: {
      DATABASE_URL: databaseUrl,
      REDIS_URL: redisUrl,
      SSV_GENERATION: 'alan',
      SSV_NETWORK_ID: NETWORK.networkId,
      GENESIS_TIME: String(genesisMs / 1_000),
      ...CHAIN_SETTINGS,
      STATIC_PEERS: peers.join(),
      DUTY_SIGNATURE_DAYS: '0',
    },
    onLine: (line) => {
      if (isWarning(line)) onWarning(line)
    },
  })
}
