import type { ConnectionInfo } from '@ssv-exporter/p2p/connection-table'
import type { PeerIdentity } from '@ssv-exporter/p2p/identity-cache'
import type { NodeInfo } from '@ssv-exporter/ssv/generation'

/** A connected peer, as the peer manager sees it. */
export interface Peer extends ConnectionInfo {
  readonly isStatic: boolean
  readonly sinceMs: number
  /** Aborted when the connection ends. */
  readonly gone: AbortController
  /** Its data, if it started the handshake. */
  nodeInfo?: NodeInfo
  /** Set once the peer has passed the handshake. */
  ready?: {
    readonly info: NodeInfo
    readonly identity: PeerIdentity
    readonly handshake: 'done' | 'fallback'
  }
  /** We have closed the connection; the network has not reported it yet. */
  dropped?: boolean
}
