import { isIPv6 } from 'node:net'
import { Discv5, UDPTransportService } from '@chainsafe/discv5'
import type { ENR } from '@chainsafe/enr'
import { multiaddr } from '@multiformats/multiaddr'
import type { Startable } from '@ssv-exporter/service-kit/lifecycle'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import { createNodeListeners } from './discovery-listeners.ts'
import { createRandomWalk } from './discovery-walk.ts'
import { secp256k1Key } from './identity.ts'
import { useNativeEcdsa } from './native-ecdsa.ts'
import {
  type DiscoveredNode,
  makeRecord,
  parseRecord,
  replaceEntries,
  setPort,
} from './node-record.ts'
import { createPacketLimit } from './packet-limit.ts'
import { shareTransport } from './shared-transport.ts'

export interface DiscoveryOptions {
  /** secp256k1, 32 bytes: the same as the host's. */
  readonly privateKey: Uint8Array
  /**
   * Protocol ids of packets, six characters of ASCII each. Default: only `discv5`. Each is a
   * separate network over the same socket, with the same record; lookups run in all of them.
   */
  readonly protocolIds?: readonly string[]
  /**
   * Listen address, IPv4 or IPv6. Also used in the record if `announceIp` is absent, unless
   * unspecified.
   */
  readonly bindIp: string
  /** 0: any free port. */
  readonly udpPort: number
  /**
   * Address in the record. If absent and `bindIp` is unspecified, the address seen by other nodes
   * is used.
   */
  readonly announceIp?: string
  /** UDP port in the record instead of the listen port. */
  readonly announceUdpPort?: number
  /** TCP port of the host, for the record; absent if the host cannot be dialled. */
  readonly tcpPort?: number
  /** ENR texts. */
  readonly bootNodes: readonly string[]
  /** Additional raw entries of our record (the content of the RLP string). */
  readonly entries: ReadonlyMap<string, Uint8Array>
  /** Interval between lookups. Default 5 s. */
  readonly walkIntervalMs?: number
}

/** discv5: finds nodes by random walks and answers requests of other nodes. */
export interface Discovery extends Startable {
  /** Our record as ENR text. Its port is known after start(). */
  nodeRecord(): string
  /**
   * Replaces the additional entries; other nodes receive them gradually.
   * @throws Error if the record would exceed 300 bytes
   */
  updateEntries(entries: ReadonlyMap<string, Uint8Array>): void
  /** Called for each discovered node, repeatedly on later walks and when its record has changed. */
  onNode(listener: (node: DiscoveredNode) => void): void
  /** Nodes in the routing tables. */
  size(): number
}

const UNSPECIFIED = new Set(['0.0.0.0', '::'])
const DEFAULT_WALK_INTERVAL_MS = 5_000

const LOOKUP_TIMEOUT_MS = 15_000

// Number of nodes that must report the same external address before it is accepted.
const ADDRESS_VOTES = 5

// Our lookups cause a few response packets per queried node; the rest are requests from others.
const PACKET_LIMIT = { perSecond: 2_000, perSecondPerAddress: 200 }

/**
 * Creates a discv5 node; it listens and runs lookups after start(). Boot nodes with an invalid
 * record are skipped with a warning.
 * @throws Error if the private key or a protocol id is invalid, or the entries make the record too
 * long
 */
export function createDiscovery(
  options: DiscoveryOptions,
  modules: { readonly logger: Logger },
): Discovery {
  const logger = modules.logger.child({ part: 'discovery' })
  useNativeEcdsa(logger)
  const { bindIp, udpPort, announceIp } = options
  const ip = announceIp ?? (UNSPECIFIED.has(bindIp) ? undefined : bindIp)
  const record = makeRecord({ ...options, ip, tcpPort: options.tcpPort })
  const listeners = createNodeListeners()
  const family = isIPv6(bindIp) ? 'ip6' : 'ip4'
  const address = multiaddr(`/${family}/${bindIp}/udp/${udpPort}`)
  const bindAddrs = family === 'ip4' ? { ip4: address } : { ip6: address }
  const protocolIds = options.protocolIds ?? ['discv5']
  assertProtocolIds(protocolIds)
  const transport = new UDPTransportService({
    bindAddrs,
    nodeId: record.nodeId,
    rateLimiter: createPacketLimit(PACKET_LIMIT),
    protocolIds,
  })
  const nodes = protocolIds.map((protocolId) =>
    Discv5.create({
      enr: record,
      privateKey: secp256k1Key(options.privateKey),
      bindAddrs,
      transport: shareTransport(transport, protocolId),
      config: {
        protocolId,
        // Use the address reported by other nodes only if none is configured.
        enrUpdate: ip === undefined,
        addrVotesToUpdateEnr: ADDRESS_VOTES,
        lookupTimeout: LOOKUP_TIMEOUT_MS,
      },
    }),
  )
  const intervalMs = options.walkIntervalMs ?? DEFAULT_WALK_INTERVAL_MS
  const walks = nodes.map((node) =>
    createRandomWalk({ intervalMs }, { node, logger, found: listeners.notify }),
  )
  let starting: Promise<void> | undefined
  let stopping: Promise<void> | undefined

  async function start(): Promise<void> {
    await transport.start()
    const port = options.announceUdpPort ?? boundPort(transport, family)
    if (port !== undefined) setPort(record, { ip }, 'udp', port)
    const known = bootNodes()
    for (const [i, node] of nodes.entries()) {
      await node.start()
      node.on('discovered', listeners.notify)
      node.on('enrAdded', notifyAdded)
      for (const boot of known) node.addEnr(boot)
      if (!listeners.empty()) walks[i]?.start()
    }
  }

  function notifyAdded(added: ENR): void {
    listeners.notify(added)
  }

  function bootNodes(): ENR[] {
    return options.bootNodes.flatMap((text) => {
      try {
        return [parseRecord(text)]
      } catch (error) {
        logger.warn(
          { err: error, bootNode: text.slice(0, 64) },
          'failed to decode boot node record',
        )
        return []
      }
    })
  }

  function updateEntries(entries: ReadonlyMap<string, Uint8Array>): void {
    const before = record.seq
    replaceEntries(record, entries)
    if (record.seq === before) return
    // A ping contains our record's sequence number; nodes that see a newer one request the record.
    for (const node of nodes.filter((one) => one.isStarted())) {
      for (const known of node.kadValues()) node.sendPing(known).catch(() => {})
    }
  }

  async function stop(): Promise<void> {
    await starting?.catch(() => {})
    for (const node of nodes) {
      node.off('discovered', listeners.notify)
      node.off('enrAdded', notifyAdded)
    }
    const walked = walks.map((walk) => walk.stop())
    await Promise.all(nodes.map((node) => node.stop()))
    await transport.stop()
    await Promise.all(walked)
  }

  return {
    start: () => (starting ??= start()),
    stop: () => (stopping ??= stop()),
    nodeRecord: () => record.encodeTxt(),
    updateEntries,
    onNode: listeners.add,
    size: () => nodes.reduce((sum, node) => sum + node.kadValues().length, 0),
  }
}

/** PROTOCOL_SIZE of the packet header (discv5 wire protocol). */
const PROTOCOL_ID = /^[\x20-\x7e]{6}$/

function assertProtocolIds(ids: readonly string[]): void {
  const bad = ids.find((id) => !PROTOCOL_ID.test(id))
  if (bad !== undefined) {
    throw new RangeError(`a discovery protocol id must be 6 ASCII characters: ${bad}`)
  }
}

/** The port assigned by the system. */
function boundPort(transport: UDPTransportService, family: 'ip4' | 'ip6'): number | undefined {
  const sockets = transport as unknown as Record<
    'ip4' | 'ip6',
    { socket?: { address(): { port: number } } } | undefined
  >
  return sockets[family]?.socket?.address().port
}
