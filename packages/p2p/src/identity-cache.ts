import type { IdentifyResult } from '@libp2p/interface'

/** Peer information from the identify protocol. */
export interface PeerIdentity {
  readonly agent: string
  readonly protocols: readonly string[]
  /** Announced listen multiaddrs. */
  readonly addresses: readonly string[]
}

// Entries are kept while the peer is connected.
const MAX_AGENT_LENGTH = 256
const MAX_PROTOCOLS = 256
const MAX_ADDRESSES = 32

export type IdentityCache = ReturnType<typeof createIdentityCache>

/** Identify information of connected peers. */
export function createIdentityCache() {
  const known = new Map<string, PeerIdentity>()
  const waiting = new Map<string, Set<(identity: PeerIdentity) => void>>()

  return {
    identified(result: IdentifyResult): void {
      const peerId = result.peerId.toString()
      const identity: PeerIdentity = {
        agent: (result.agentVersion ?? '').slice(0, MAX_AGENT_LENGTH),
        protocols: result.protocols.slice(0, MAX_PROTOCOLS),
        addresses: result.listenAddrs.slice(0, MAX_ADDRESSES).map(String),
      }
      known.set(peerId, identity)
      for (const resolve of waiting.get(peerId) ?? []) resolve(identity)
      waiting.delete(peerId)
    },
    forget(peerId: string): void {
      known.delete(peerId)
    },
    supportsGossip: (peerId: string) =>
      known.get(peerId)?.protocols.some((protocol) => protocol.startsWith('/meshsub/')) ?? false,
    /** @throws the reason of `signal` */
    wait(peerId: string, signal: AbortSignal): Promise<PeerIdentity> {
      const identity = known.get(peerId)
      if (identity !== undefined) return Promise.resolve(identity)
      return new Promise((resolve, reject) => {
        if (signal.aborted) return reject(signal.reason)
        const others = waiting.get(peerId) ?? new Set()
        waiting.set(peerId, others)
        others.add(done)
        signal.addEventListener('abort', onAbort)
        function done(found: PeerIdentity) {
          signal.removeEventListener('abort', onAbort)
          resolve(found)
        }
        function onAbort() {
          signal.removeEventListener('abort', onAbort)
          others.delete(done)
          if (others.size === 0) waiting.delete(peerId)
          reject(signal.reason)
        }
      })
    },
  }
}
