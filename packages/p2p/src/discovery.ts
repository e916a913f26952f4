import type { Startable } from '@ssv-exporter/service-kit/lifecycle'

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

/** A node of the discovery network, from its signed record. */
export interface DiscoveredNode {
  readonly peerId: string
  /** Multiaddrs with `/p2p/…`; empty if the record has no TCP port. */
  readonly addresses: readonly string[]
  /** Raw entries other than addresses and key. */
  readonly entries: ReadonlyMap<string, Uint8Array>
  /** ENR text. */
  readonly record: string
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
