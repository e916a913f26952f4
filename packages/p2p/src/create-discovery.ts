import { isIPv6 } from 'node:net'
import { Discv5, UDPTransportService } from '@chainsafe/discv5'
import type { ENR } from '@chainsafe/enr'
import { multiaddr } from '@multiformats/multiaddr'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import type { Discovery, DiscoveryOptions } from './discovery.ts'
import { createNodeListeners } from './discovery-listeners.ts'
import { claimProtocolId } from './discovery-protocol-id.ts'
import { createRandomWalk } from './discovery-walk.ts'
import { secp256k1Key } from './identity.ts'
import { useNativeEcdsa } from './native-ecdsa.ts'
import { makeRecord, parseRecord, replaceEntries, setPort } from './node-record.ts'
import { createPacketLimit } from './packet-limit.ts'

const UNSPECIFIED = new Set(['0.0.0.0', '::'])
const DEFAULT_WALK_INTERVAL_MS = 5_000

const LOOKUP_TIMEOUT_MS = 15_000

// Nodes that have to see us at the same address before we believe it.
const ADDRESS_VOTES = 5

// A lookup of ours is answered by a few packets from each node asked; the rest is what others ask of us.
const PACKET_LIMIT = { perSecond: 2_000, perSecondPerAddress: 200 }

/**
 * Creates a discv5 node; it listens and walks from start() on. A boot node whose record does not decode is left out with a
 * warning: the others may still do.
 * @throws Error when the private key is none, or the entries make the record too long
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
  const transport = new UDPTransportService({
    bindAddrs,
    nodeId: record.nodeId,
    rateLimiter: createPacketLimit(PACKET_LIMIT),
  })
  const node = Discv5.create({
    enr: record,
    privateKey: secp256k1Key(options.privateKey),
    bindAddrs,
    transport,
    config: {
      // Others may tell us our address only when nobody else did.
      enrUpdate: ip === undefined,
      addrVotesToUpdateEnr: ADDRESS_VOTES,
      lookupTimeout: LOOKUP_TIMEOUT_MS,
    },
  })
  const walk = createRandomWalk(
    { intervalMs: options.walkIntervalMs ?? DEFAULT_WALK_INTERVAL_MS },
    { node, logger, found: listeners.tell },
  )
  let release: (() => void) | undefined
  let starting: Promise<void> | undefined
  let stopping: Promise<void> | undefined

  async function start(): Promise<void> {
    release = claimProtocolId(options.protocolId ?? 'discv5')
    await node.start()
    const port = options.announceUdpPort ?? boundPort(transport, family)
    if (port !== undefined) setPort(record, { ip }, 'udp', port)
    node.on('discovered', listeners.tell)
    node.on('enrAdded', tellAdded)
    for (const text of options.bootNodes) addBootNode(text)
    if (!listeners.empty()) walk.start()
  }

  function tellAdded(added: ENR): void {
    listeners.tell(added)
  }

  function addBootNode(text: string): void {
    try {
      node.addEnr(parseRecord(text))
    } catch (error) {
      logger.warn({ err: error, bootNode: text.slice(0, 64) }, 'boot node record did not decode')
    }
  }

  function updateEntries(entries: ReadonlyMap<string, Uint8Array>): void {
    const before = record.seq
    replaceEntries(record, entries)
    if (record.seq === before || !node.isStarted()) return
    // A ping carries the number of our record; who sees that it is newer asks for it.
    for (const known of node.kadValues()) node.sendPing(known).catch(() => {})
  }

  async function stop(): Promise<void> {
    await starting?.catch(() => {})
    node.off('discovered', listeners.tell)
    node.off('enrAdded', tellAdded)
    const walked = walk.stop()
    await node.stop()
    await walked
    release?.()
  }

  return {
    start: () => (starting ??= start()),
    stop: () => (stopping ??= stop()),
    nodeRecord: () => record.encodeTxt(),
    updateEntries,
    onNode: listeners.add,
    size: () => node.kadValues().length,
  }
}

/** The port that the system chose. */
function boundPort(transport: UDPTransportService, family: 'ip4' | 'ip6'): number | undefined {
  const sockets = transport as unknown as Record<
    'ip4' | 'ip6',
    { socket?: { address(): { port: number } } } | undefined
  >
  return sockets[family]?.socket?.address().port
}
