import { HandshakeError } from '@ssv-exporter/p2p/errors'
import type { Handshaker } from '@ssv-exporter/p2p/handshake'
import type { Host, PeerIdentity } from '@ssv-exporter/p2p/host'
import type { Handshake, NodeInfo } from '@ssv-exporter/ssv/generation'
import type { DisconnectReason } from '../metrics.ts'

/** How long a peer has to say who it is. */
const IDENTIFY_TIMEOUT_MS = 15_000

export type PeerHandshake =
  | {
      readonly handshake: 'done' | 'fallback'
      readonly info: NodeInfo
      readonly identity: PeerIdentity
    }
  | { readonly refused: DisconnectReason; readonly detail: string }

export interface PeerHandshakeModules {
  readonly host: Pick<Host, 'identify'>
  readonly handshake: Handshake
  readonly handshaker: Pick<Handshaker<NodeInfo>, 'greet'>
  readonly networkId: string
  /** Why a node is none of us; undefined when it is. */
  readonly refuse: (info: NodeInfo) => string | undefined
  /** What the peer told us when it greeted first. */
  readonly told: () => NodeInfo | undefined
}

/** Finds out who a connected peer is, by handshake, else by its user agent, and whether it is one of us. Never rejects. */
export async function handshakeWithPeer(
  peerId: string,
  signal: AbortSignal,
  modules: PeerHandshakeModules,
): Promise<PeerHandshake> {
  const { host, handshake, handshaker, networkId, refuse, told } = modules
  let identity: PeerIdentity
  try {
    identity = await host.identify(peerId, { signal, timeoutMs: IDENTIFY_TIMEOUT_MS })
  } catch (error) {
    return { refused: 'identify-failed', detail: String(error) }
  }
  let info: NodeInfo | undefined
  let done = true
  let unanswered: unknown
  try {
    if (identity.protocols.includes(handshake.protocol)) {
      info = await handshaker.greet(peerId, signal)
    }
  } catch (error) {
    // A peer that gives no answer may still be known by its agent; one whose envelope is false or another's is not.
    if (error instanceof HandshakeError && error.fault !== 'no-answer') {
      return { refused: 'handshake-invalid', detail: String(error) }
    }
    unanswered = error
  }
  info ??= told()
  if (info === undefined) {
    info = handshake.fromUserAgent(identity.agent, networkId)
    done = false
  }
  if (info === undefined && unanswered !== undefined) {
    return { refused: 'handshake-unanswered', detail: String(unanswered) }
  }
  if (info === undefined) return { refused: 'unknown-agent', detail: identity.agent.slice(0, 64) }
  const why = refuse(info)
  if (why !== undefined) return { refused: 'handshake-refused', detail: why }
  return { handshake: done ? 'done' : 'fallback', info, identity }
}
