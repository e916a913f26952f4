import { hash } from 'node:crypto'

/** Longer than gossip goes around: minutes at hundreds of messages a second. */
const KEPT = 50_000

/** What operators truly said, as bytes: spares them the verification that would find out the same. */
export interface GenuineMessages {
  add(data: Uint8Array): void
  has(data: Uint8Array): boolean
}

export function createGenuineMessages(kept = KEPT): GenuineMessages {
  const known = new Set<string>()
  const nameOf = (data: Uint8Array) => hash('sha256', data, 'base64')

  return {
    add(data) {
      known.add(nameOf(data))
      if (known.size <= kept) return
      for (const oldest of known) {
        known.delete(oldest)
        return
      }
    },
    has: (data) => known.has(nameOf(data)),
  }
}
