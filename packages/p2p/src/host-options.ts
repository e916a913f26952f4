import type { GossipOptions } from './gossip.ts'

export interface HostOptions {
  /** secp256k1, 32 bytes: the identity. The node record is signed with the same key. */
  readonly privateKey: Uint8Array
  /** Multiaddrs, e.g. `/ip4/127.0.0.1/tcp/0`. Empty: dials only. */
  readonly listen: readonly string[]
  /** Announced multiaddrs instead of the listen addresses. */
  readonly announce?: readonly string[]
  /** User agent of the identify protocol. */
  readonly agent: string
  readonly gossip?: Partial<GossipOptions>
  readonly limits?: Partial<ConnectionLimits>
  /** Finds peers of the local network under this mDNS service tag, e.g. `ssv.discovery`. Absent: no mDNS. */
  readonly mdnsServiceTag?: string
}

/** Connection limits applied before the peer is identified. */
export interface ConnectionLimits {
  /** Total connections; further inbound ones are refused. */
  readonly maxConnections: number
  /** Inbound connections with an unfinished security handshake. */
  readonly maxInboundPending: number
  /** Inbound connections per second of one remote address. */
  readonly inboundPerSecondPerAddress: number
  /** Concurrent dials. */
  readonly maxParallelDials: number
  /** Timeout from dialling to a usable connection. */
  readonly dialTimeoutMs: number
  /** Timeout from an accepted socket to a usable connection. */
  readonly inboundUpgradeTimeoutMs: number
  /** Called for each inbound connection with the remote IP; true closes it immediately. */
  readonly denyInbound?: (ip: string) => boolean
}
