import { HandshakeError } from '@ssv-exporter/p2p/errors'
import type { Handshaker } from '@ssv-exporter/p2p/handshake'
import type { Host } from '@ssv-exporter/p2p/host'
import type { PeerIdentity } from '@ssv-exporter/p2p/identity-cache'
import type { Handshake, NodeInfo } from '@ssv-exporter/ssv/generation'
import type { DisconnectReason } from '../metrics.ts'

/** Time limit for a peer to identify itself. */
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
  readonly handshaker: Pick<Handshaker<NodeInfo>, 'handshake'>
  readonly networkId: string
  /** Why a node is not of our network; undefined if it is. */
  readonly refuse: (info: NodeInfo) => string | undefined
  /** The peer's data, if it started the handshake. */
  readonly nodeInfo: () => NodeInfo | undefined
}

/**
 * Identifies a connected peer by handshake, else by user agent, and decides whether it is of our
 * network. Never rejects.
 */
export async function handshakeWithPeer(
  peerId: string,
  signal: AbortSignal,
  modules: PeerHandshakeModules,
): Promise<PeerHandshake> {
  const { host, handshake, handshaker, networkId, refuse, nodeInfo } = modules
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
      info = await handshaker.handshake(peerId, signal)
    }
  } catch (error) {
    // A peer without an answer may still be identified by its user agent; one with an invalid or
    // foreign envelope is not.
    if (error instanceof HandshakeError && error.fault !== 'no-answer') {
      return { refused: 'handshake-invalid', detail: String(error) }
    }
    unanswered = error
  }
  info ??= nodeInfo()
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
