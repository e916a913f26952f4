import { hash } from 'node:crypto'

/** Longer than gossip circulates: minutes at hundreds of messages a second. */
const KEPT = 50_000

/** Messages that operators published, as bytes: saves verifying them. */
export interface GenuineMessages {
  add(data: Uint8Array): void
  has(data: Uint8Array): boolean
}

/** @param kept the last this many are known, and at most as many before them */
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
