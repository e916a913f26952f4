import { peerIdFromString } from '@libp2p/peer-id'
import { type Multiaddr, multiaddr } from '@multiformats/multiaddr'
import { type ConnectionInfo, connectionInfo } from './connection-table.ts'
import { dialFailure } from './dial-failure.ts'
import { DialError } from './errors.ts'
import { forgetPeer } from './forget-peer.ts'
import type { Libp2pNode } from './libp2p-node.ts'
import type { P2pMetrics } from './p2p-metrics.ts'

/** Connects to a peer by addresses that all end in its `/p2p/<peer id>`. @throws DialError */
export async function dial(
  node: Libp2pNode,
  addresses: readonly string[],
  { signal, metrics }: { signal: AbortSignal; metrics: P2pMetrics | undefined },
): Promise<ConnectionInfo> {
  try {
    const connection = await node.dial(parse(addresses), { signal })
    metrics?.dials.inc({ outcome: 'connected' })
    return connectionInfo(connection)
  } catch (error) {
    const failure =
      error instanceof DialError
        ? error
        : new DialError(signal.aborted ? 'aborted' : dialFailure(error), { addresses }, error)
    metrics?.dials.inc({ outcome: failure.reason })
    const peerId = addresses[0]?.split('/p2p/')[1]
    if (peerId !== undefined && failure.reason !== 'bad-address') forgetPeer(node, peerId)
    throw failure
  }
}

function parse(addresses: readonly string[]): Multiaddr[] {
  try {
    const parsed = addresses.map((address) => multiaddr(address))
    const peers = new Set(parsed.map(peerOf))
    if (peers.size !== 1) throw new RangeError('expected one or more addresses of a single peer')
    return parsed
  } catch (error) {
    throw new DialError('bad-address', { addresses }, error)
  }
}

function peerOf(address: Multiaddr): string {
  const last = address.getComponents().at(-1)
  if (last?.name !== 'p2p' || last.value === undefined) throw new RangeError('no peer id')
  return peerIdFromString(last.value).toString()
}
