import { hostname } from 'node:os'
import { presetOf } from '@ssv-exporter/contracts/presets'
import { ROLE_NAMES } from '@ssv-exporter/gateway-api/roles'
import type { ConfigurationOf } from '@ssv-exporter/service-kit/define-variable'
import { ConfigurationError } from '@ssv-exporter/service-kit/errors'
import {
  ADMIN_HOST,
  ADMIN_PORT,
  DATA_DIR,
  DATABASE_DIRECT_URL,
  DATABASE_URL,
  LOG_LEVEL,
  REDIS_KEY_PREFIX,
  REDIS_URL,
} from '@ssv-exporter/service-kit/variables'
import { SSV_NETWORK } from '@ssv-exporter/settings/network-variables'
import type { CollectorOptions } from './collector-options.ts'
import { type P2pNetwork, p2pNetworkOf } from './p2p-network.ts'
import { P2P_VARIABLES } from './p2p-variables.ts'
import {
  HISTORY_DEFAULTS,
  type HistoryOptions,
} from './pipelines/genesis/history/history-options.ts'

/** All variables of the collector when it runs standalone. */
export const IBFT_COLLECTOR_VARIABLES = {
  network: SSV_NETWORK,
  ...P2P_VARIABLES,
  dataDir: DATA_DIR,
  databaseUrl: DATABASE_URL,
  databaseDirectUrl: DATABASE_DIRECT_URL,
  redisUrl: REDIS_URL,
  redisKeyPrefix: REDIS_KEY_PREFIX,
  adminHost: ADMIN_HOST,
  adminPort: ADMIN_PORT,
  logLevel: LOG_LEVEL,
} as const

type P2pConfiguration = Pick<
  ConfigurationOf<typeof IBFT_COLLECTOR_VARIABLES>,
  'network' | keyof typeof P2P_VARIABLES
>

/** Nothing is collected; this is a valid configuration. */
export interface DisabledNetwork {
  readonly reason: 'disabled' | 'unsupported'
}

const MEGABYTE = 1_000_000
const HOST = '0.0.0.0'
const TCP_PORT = 13_001
const UDP_PORT = 12_001
const LOOPBACK = '127.0.0.1'

/**
 * Derives the collector's options from the variables that were read.
 *
 * @param local the network of a local devnet: joined on the loopback address
 * @throws ConfigurationError when a network without a preset is only partly configured
 */
export function collectorOptions(
  configuration: P2pConfiguration,
  local?: P2pNetwork,
): CollectorOptions | DisabledNetwork {
  if (!configuration.p2pEnabled) return { reason: 'disabled' }
  const joined = local ?? p2pNetworkOf(presetOf(configuration.network)?.p2p, configuration)
  if (joined === undefined) return { reason: 'unsupported' }
  const { generation, staticPeers = [], gloasEpoch, ...described } = joined
  const { genesisValidatorsRoot, beaconForks, ...network } = described
  const { announceIp, announceDns, announceTcpPort, announceUdpPort } = configuration
  const isLocal = local !== undefined
  return {
    name: configuration.collectorName ?? hostname(),
    generation,
    beaconNodeUrls: configuration.beaconNodeUrls ?? [],
    ...(gloasEpoch !== undefined && { gloasEpoch }),
    ...(genesisValidatorsRoot !== undefined && { genesisValidatorsRoot }),
    ...(beaconForks !== undefined && { beaconForks }),
    dutySignatureDays: configuration.dutySignatureDays,
    dutyTraces: configuration.dutyTraces,
    ...(configuration.dutyRetentionDays !== undefined && {
      dutyRetentionDays: configuration.dutyRetentionDays,
    }),
    ...recordingOf(configuration, joined),
    network: {
      ...network,
      listenIp: configuration.p2pHost ?? (isLocal ? LOOPBACK : HOST),
      tcpPort: configuration.p2pTcpPort ?? (isLocal ? 0 : TCP_PORT),
      udpPort: configuration.p2pUdpPort ?? (isLocal ? 0 : UDP_PORT),
      ...(announceIp !== undefined && { announceIp }),
      ...(announceDns !== undefined && { announceDns }),
      ...(announceTcpPort !== undefined && { announceTcpPort }),
      ...(announceUdpPort !== undefined && { announceUdpPort }),
      staticPeers: [...staticPeers, ...(configuration.staticPeers ?? [])],
      mdns: configuration.mdns,
      limits: {
        maxPeersOut: configuration.maxPeers,
        maxPeersPerAddress: configuration.maxPeersPerAddress,
      },
    },
    history: historyOptions(configuration),
  }
}

/** @throws ConfigurationError for a network whose gossip cannot be recorded */
function recordingOf(
  { gossipRecord: folder, gossipRecordMegabytes }: P2pConfiguration,
  { generation }: P2pNetwork,
): Pick<CollectorOptions, 'record'> {
  if (folder === undefined) return {}
  const refuse = (found: string) =>
    new ConfigurationError([
      {
        variable: P2P_VARIABLES.gossipRecord.env,
        found,
        accepts: P2P_VARIABLES.gossipRecord.accepts,
      },
    ])
  if (generation !== 'alan') throw refuse('is set for a network that is not of generation alan')
  return { record: { folder, maxBytes: gossipRecordMegabytes * MEGABYTE } }
}

function historyOptions(configuration: P2pConfiguration): HistoryOptions {
  const { historyConcurrency, historyRate, historyRatePerPeer, historyRoles } = configuration
  return {
    ...HISTORY_DEFAULTS,
    sequencesAtOnce: historyConcurrency,
    roles: historyRoles.map((role) => ROLE_NAMES.indexOf(role)),
    peers: {
      ...HISTORY_DEFAULTS.peers,
      perSecond: historyRatePerPeer,
      perSecondOverall: historyRate,
    },
  }
}
