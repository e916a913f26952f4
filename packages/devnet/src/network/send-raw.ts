import { RequestError, type RequestFailure } from '@ssv-exporter/p2p/errors'
import type { NetworkPeer } from './network-peer.ts'

const GOSSIP_PROTOCOL = '/meshsub/1.1.0'
/**
 * How long a gossip stream stays open, since it has no response, so that the whole frame is read.
 */
const OPEN_MS = 1_000
const MAX_BYTES = 2 ** 20

/**
 * Sends a gossip frame to all connected peers, bypassing our own gossipsub, which would sign the
 * message or refuse to send it.
 * @returns each peer's reaction: `timeout` if it kept the stream open, `ended` or `reset` if it
 * closed it
 */
export async function sendRaw(
  peer: NetworkPeer,
  frame: Uint8Array,
  signal: AbortSignal,
): Promise<(RequestFailure | 'ended')[]> {
  const host = peer.host()
  if (host === undefined) return []
  const limits = { signal, timeoutMs: OPEN_MS, maxBytes: MAX_BYTES }
  const sent = await Promise.allSettled(
    host.connections().map(({ peerId }) => host.request(peerId, GOSSIP_PROTOCOL, frame, limits)),
  )
  return sent.map((outcome) => {
    if (outcome.status === 'fulfilled') return 'ended'
    return outcome.reason instanceof RequestError ? outcome.reason.reason : 'reset'
  })
}
