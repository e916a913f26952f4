import { BoundedMap } from '@ssv-exporter/flow/bounded-map'
import type { Database } from '@ssv-exporter/store/database'
import { ensureCollector, ensurePeers } from '@ssv-exporter/store/decided/origins'

const MAX_PEERS = 10_000

/** Ids of peers and of this collector in the store, cached. */
export interface Origins {
  /** @throws DatabaseError */
  collector(): Promise<number>
  /** In input order. @throws DatabaseError */
  peers(peerIds: readonly string[]): Promise<number[]>
}

export function createOrigins({ name }: { name: string }, database: Database): Origins {
  const known = new BoundedMap<string, number>(MAX_PEERS)
  let own: number | undefined
  return {
    async collector() {
      own ??= await ensureCollector(database, name)
      return own
    },
    async peers(peerIds) {
      const unknown = [...new Set(peerIds.filter((peerId) => !known.has(peerId)))]
      // Not in a transaction that may be rolled back: ids are cached.
      const numbers = await ensurePeers(database, unknown)
      const found = new Map(unknown.map((peerId, index) => [peerId, numbers[index] as number]))
      const result = peerIds.map((peerId) => (known.get(peerId) ?? found.get(peerId)) as number)
      for (const [peerId, number] of found) known.set(peerId, number)
      return result
    },
  }
}
