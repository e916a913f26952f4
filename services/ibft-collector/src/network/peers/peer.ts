import type { ConnectionFacts, PeerIdentity } from '@ssv-exporter/p2p/host'
import type { NodeInfo } from '@ssv-exporter/ssv/generation'

/** A connected peer, as the peer manager sees it. */
export interface Peer extends ConnectionFacts {
  readonly isStatic: boolean
  readonly sinceMs: number
  /** Aborted when the connection ends. */
  readonly gone: AbortController
  /** What it said when it greeted us. */
  told?: NodeInfo
  /** Of a peer that passed the handshake. */
  ready?: {
    readonly info: NodeInfo
    readonly identity: PeerIdentity
    readonly handshake: 'done' | 'fallback'
  }
  /** We have ended the connection; the network has not told us yet. */
  dropped?: boolean
}
