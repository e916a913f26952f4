import { hash } from 'node:crypto'

/** Longer than gossip goes around: minutes at hundreds of messages a second. */
const KEPT = 50_000

/** What operators truly said, as bytes: spares them the verification that would find out the same. */
export interface GenuineMessages {
  add(data: Uint8Array): void
  has(data: Uint8Array): boolean
}

/** @param kept the last so many are known, and at most as many again before them */
export function createGenuineMessages(kept = KEPT): GenuineMessages {
  let recent = new Set<string>()
  let former = new Set<string>()
  const nameOf = (data: Uint8Array) => hash('sha256', data, 'base64')

  return {
    add(data) {
      recent.add(nameOf(data))
      if (recent.size < kept) return
      former = recent
      recent = new Set()
    },
    has(data) {
      const name = nameOf(data)
      return recent.has(name) || former.has(name)
    },
  }
}
