import { peerIdFromString } from '@libp2p/peer-id'
import type { Libp2pNode } from './libp2p-node.ts'

/**
 * Takes a peer out of libp2p's peer store, unless it is connected.
 *
 * Whom to dial is not looked up there, and everybody who ever connected would stay in it: identities cost a stranger nothing.
 */
export function forgetPeer(node: Pick<Libp2pNode, 'getConnections' | 'peerStore'>, peer: string) {
  const peerId = peerIdFromString(peer)
  if (node.getConnections(peerId).length > 0) return
  // Fails when the host has stopped: then it is all gone.
  node.peerStore.delete(peerId).catch(() => {})
}
