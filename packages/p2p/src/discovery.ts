import type { Startable } from '@ssv-exporter/service-kit/lifecycle'

export interface DiscoveryOptions {
  /** secp256k1, 32 bytes: the same as the host's. */
  readonly privateKey: Uint8Array
  /**
   * Protocol ids of packets, six characters of ASCII each. Default: `discv5` alone. Each is a network of its own over the one
   * socket, with the same record, and nodes are looked for in all of them.
   */
  readonly protocolIds?: readonly string[]
  /** Where we listen, IPv4 or IPv6; what the record says too when `announceIp` is absent, unless it is the unspecified one. */
  readonly bindIp: string
  /** 0: any free port. */
  readonly udpPort: number
  /** What the record says; absent with an unspecified `bindIp`: what other nodes see of us. */
  readonly announceIp?: string
  /** UDP port in the record instead of the one listened on. */
  readonly announceUdpPort?: number
  /** TCP port of the host, for the record; absent for one that is not dialled. */
  readonly tcpPort?: number
  /** ENR texts. */
  readonly bootNodes: readonly string[]
  /** Further entries of our record, in their raw form (what the RLP string holds). */
  readonly entries: ReadonlyMap<string, Uint8Array>
  /** Between two lookups. Default 5 s. */
  readonly walkIntervalMs?: number
}

/** A node of the discovery network, from its signed record. */
export interface DiscoveredNode {
  readonly peerId: string
  /** Multiaddrs with `/p2p/…`; empty where the record names no TCP port. */
  readonly addresses: readonly string[]
  /** Those besides addresses and key, in their raw form. */
  readonly entries: ReadonlyMap<string, Uint8Array>
  /** ENR text. */
  readonly record: string
}

/** discv5: finds nodes by a random walk and answers those of others. */
export interface Discovery extends Startable {
  /** Our record as ENR text. Its port is known from start() on. */
  nodeRecord(): string
  /**
   * Replaces our further entries; others learn of it by and by.
   * @throws Error when the record would become longer than 300 bytes
   */
  updateEntries(entries: ReadonlyMap<string, Uint8Array>): void
  /** Called for each node found: again when its record has changed, and again on later walks. */
  onNode(listener: (node: DiscoveredNode) => void): void
  /** Nodes in the routing tables. */
  size(): number
}
