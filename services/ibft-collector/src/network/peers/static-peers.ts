import { ExporterError } from '@ssv-exporter/service-kit/errors'

/** A static peer's address does not contain its peer id. */
export class StaticPeerError extends ExporterError {
  constructor(facts: { address: string }) {
    super(`A static peer must be a multiaddr that ends in /p2p/<peer id>: ${facts.address}`, {
      code: 'STATIC_PEER',
      facts,
    })
  }
}

export interface KnownPeer {
  readonly peerId: string
  readonly addresses: readonly string[]
}

/** The peers of multiaddrs; several addresses may belong to one peer. @throws StaticPeerError */
export function parseStaticPeers(addresses: readonly string[]): readonly KnownPeer[] {
  const peers = new Map<string, string[]>()
  for (const address of addresses) {
    const peerId = /^\/.+\/p2p\/([1-9A-HJ-NP-Za-km-z]+)$/.exec(address)?.[1]
    if (peerId === undefined) throw new StaticPeerError({ address })
    peers.set(peerId, [...(peers.get(peerId) ?? []), address])
  }
  return [...peers].map(([peerId, all]) => ({ peerId, addresses: all }))
}
