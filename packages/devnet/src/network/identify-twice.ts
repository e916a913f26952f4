import type { Host } from '@ssv-exporter/p2p/host'

/** libp2p identify spec. */
const IDENTIFY = '/ipfs/id/1.0.0'
const TIMEOUT_MS = 15_000
const MAX_BYTES = 64 * 2 ** 10

/**
 * Identifies a peer a second time, at once with the host itself: real operators run two identify
 * services.
 * @returns whether it answered, or the connection closed meanwhile
 */
export async function identifyAgain(host: Host, peerId: string): Promise<boolean> {
  const limits = { timeoutMs: TIMEOUT_MS, maxBytes: MAX_BYTES }
  try {
    return (await host.request(peerId, IDENTIFY, new Uint8Array(), limits)).length > 0
  } catch {
    return !host.connections().some((connection) => connection.peerId === peerId)
  }
}
