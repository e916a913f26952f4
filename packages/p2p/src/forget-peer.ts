import { peerIdFromString } from '@libp2p/peer-id'
import type { Libp2pNode } from './libp2p-node.ts'

/**
 * Removes a peer from libp2p's peer store unless it is connected.
 *
 * The peer store is not used for dialling, and every peer that ever connected would stay in it,
 * although identities are free to create.
 */
export function forgetPeer(node: Pick<Libp2pNode, 'getConnections' | 'peerStore'>, peer: string) {
  const peerId = peerIdFromString(peer)
  if (node.getConnections(peerId).length > 0) return
  // Fails if the host has stopped, when the store is gone anyway.
  node.peerStore.delete(peerId).catch(() => {})
}
