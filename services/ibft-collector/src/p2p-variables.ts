import { ROLE_NAMES } from '@ssv-exporter/gateway-api/roles'
import { defineVariable } from '@ssv-exporter/service-kit/define-variable'
import {
  ipAddress,
  listOf,
  oneOf,
  textLike,
  trueOrFalse,
  wholeNumber,
} from '@ssv-exporter/service-kit/value-schemas'
import { HISTORY_DEFAULTS } from './history/history-options.ts'
import { DEFAULT_LIMITS } from './network/network-options.ts'

const IP_ADDRESS = ipAddress()
const PORT = wholeNumber(0, 65_535)
const PORT_TEXT = 'a port from 0 to 65535 (0: any free one)'
const EPOCH_TEXT = 'an epoch of the beacon chain'

/** What says how the SSV network is joined, whichever process joins it. */
export const P2P_VARIABLES = {
  p2pEnabled: defineVariable({
    env: 'P2P_ENABLED',
    schema: trueOrFalse(),
    default: 'true',
    accepts: 'true or false',
    doc: 'Whether the SSV network is joined to collect decided messages.',
  }),
  networkPrivateKey: defineVariable({
    env: 'NETWORK_PRIVATE_KEY',
    schema: textLike(/^(0x)?[0-9a-fA-F]{64}$/),
    optional: true,
    accepts: '64 hexadecimal digits: a secp256k1 key',
    doc: 'Who we are in the SSV network. When it is not set: a key made at the first start and kept in `DATA_DIR`.',
    secret: true,
  }),
  p2pHost: defineVariable({
    env: 'P2P_HOST',
    schema: IP_ADDRESS,
    optional: true,
    accepts: 'an IP address of this machine; 0.0.0.0 for all',
    doc: 'Where other nodes reach us, over TCP and UDP. When it is not set: 0.0.0.0, and 127.0.0.1 with a devnet of our own.',
  }),
  p2pTcpPort: defineVariable({
    env: 'P2P_TCP_PORT',
    schema: PORT,
    optional: true,
    accepts: PORT_TEXT,
    doc: 'The TCP port of libp2p. When it is not set: 13001, and any free one with a devnet of our own.',
  }),
  p2pUdpPort: defineVariable({
    env: 'P2P_UDP_PORT',
    schema: PORT,
    optional: true,
    accepts: PORT_TEXT,
    doc: 'The UDP port of discv5. When it is not set: 12001, and any free one with a devnet of our own.',
  }),
  announceIp: defineVariable({
    env: 'P2P_ANNOUNCE_IP',
    schema: IP_ADDRESS,
    optional: true,
    accepts: 'an IP address',
    doc: 'The address that other nodes are told, where it is not the one listened on: behind NAT or a load balancer.',
  }),
  announceDns: defineVariable({
    env: 'P2P_ANNOUNCE_DNS',
    schema: textLike(/^[a-zA-Z0-9.-]{1,253}$/),
    optional: true,
    accepts: 'a host name',
    doc: 'A name that other nodes are told besides.',
  }),
  announceTcpPort: defineVariable({
    env: 'P2P_ANNOUNCE_TCP_PORT',
    schema: wholeNumber(1, 65_535),
    optional: true,
    accepts: 'a port from 1 to 65535',
    doc: 'The TCP port that other nodes are told, where it is not the one listened on: that of a NAT rule or a node port.',
  }),
  announceUdpPort: defineVariable({
    env: 'P2P_ANNOUNCE_UDP_PORT',
    schema: wholeNumber(1, 65_535),
    optional: true,
    accepts: 'a port from 1 to 65535',
    doc: 'The UDP port that other nodes are told, where it is not the one listened on.',
  }),
  bootNodes: defineVariable({
    env: 'BOOT_NODES',
    flag: 'boot-node',
    schema: listOf(textLike(/^enr:[\w-]+$/), 0),
    optional: true,
    accepts: 'node records that begin with enr:, separated by commas',
    doc: 'Where the search for peers begins, when it is not at the boot nodes of the network.',
    repeatable: true,
  }),
  staticPeers: defineVariable({
    env: 'STATIC_PEERS',
    flag: 'peer',
    schema: listOf(textLike(/^\/\S+\/p2p\/\w+$/), 0),
    optional: true,
    accepts: 'addresses such as /ip4/192.0.2.1/tcp/13001/p2p/16Uiu2…, separated by commas',
    doc: 'Peers that are always dialled and never given up.',
    repeatable: true,
  }),
  maxPeers: defineVariable({
    env: 'P2P_MAX_PEERS',
    schema: wholeNumber(1, 1_000),
    default: String(DEFAULT_LIMITS.maxPeersOut),
    accepts: 'a number of peers from 1 to 1000',
    doc: 'Peers that we dial; twice as many may dial us.',
  }),
  maxPeersPerAddress: defineVariable({
    env: 'P2P_MAX_PEERS_PER_ADDRESS',
    schema: wholeNumber(1, 1_000),
    default: String(DEFAULT_LIMITS.maxPeersPerAddress),
    accepts: 'a number of peers from 1 to 1000',
    doc: 'Peers of one IPv4 address or IPv6 /64 network that may dial us. Behind a proxy that hides addresses all are one.',
  }),
  mdns: defineVariable({
    env: 'P2P_MDNS',
    schema: trueOrFalse(),
    default: 'false',
    accepts: 'true or false',
    doc: 'Whether peers are looked for in the local network.',
  }),
  networkId: defineVariable({
    env: 'SSV_NETWORK_ID',
    schema: textLike(/^[\x21-\x7e]{1,64}$/),
    optional: true,
    accepts: 'up to 64 printable characters',
    doc: 'What nodes name their network by in the handshake, when it is not the one of the network.',
  }),
  genesisTime: defineVariable({
    env: 'GENESIS_TIME',
    schema: wholeNumber(),
    optional: true,
    accepts: 'seconds since 1970',
    doc: 'When epoch 0 of the beacon chain began, when it is not the time of the network.',
  }),
  forkV1Epoch: defineVariable({
    env: 'FORK_V1_EPOCH',
    schema: wholeNumber(),
    optional: true,
    accepts: EPOCH_TEXT,
    doc: 'When fork v1 of the SSV network begins, when it is not the epoch of the network. 0: v0 never was.',
  }),
  forkV2Epoch: defineVariable({
    env: 'FORK_V2_EPOCH',
    schema: wholeNumber(),
    optional: true,
    accepts: EPOCH_TEXT,
    doc: 'When fork v2 of the SSV network begins, when it is not the epoch of the network.',
  }),
  collectorName: defineVariable({
    env: 'COLLECTOR_NAME',
    schema: textLike(/^\S{1,64}$/),
    optional: true,
    accepts: 'up to 64 characters without white space',
    doc: 'Kept with what this collector saw first. When it is not set: the name of the machine.',
  }),
  historyConcurrency: defineVariable({
    env: 'HISTORY_CONCURRENCY',
    schema: wholeNumber(1, 256),
    default: String(HISTORY_DEFAULTS.chainsAtOnce),
    accepts: 'a number from 1 to 256',
    doc: 'Validators whose history this process fetches at once.',
  }),
  historyRate: defineVariable({
    env: 'HISTORY_RATE',
    schema: wholeNumber(1, 100_000),
    default: String(HISTORY_DEFAULTS.peers.perSecondOverall),
    accepts: 'a number of requests from 1 to 100000',
    doc: 'Requests for history that this process sends in a second.',
  }),
  historyRatePerPeer: defineVariable({
    env: 'HISTORY_RATE_PER_PEER',
    schema: wholeNumber(1, 1_000),
    default: String(HISTORY_DEFAULTS.peers.perSecond),
    accepts: 'a number of requests from 1 to 1000',
    doc: 'Requests for history that one peer gets from us in a second. Peers of the seed era answer up to 20.',
  }),
  historyRoles: defineVariable({
    env: 'HISTORY_ROLES',
    schema: listOf(oneOf(ROLE_NAMES)),
    default: 'ATTESTER',
    accepts: `some of ${ROLE_NAMES.join(', ')}, separated by commas`,
    doc: 'Duties whose history is looked for although no message of them was seen.',
    repeatable: true,
  }),
} as const
