import { BoundedMap } from '@ssv-exporter/flow/bounded-map'

/** Maximum peers tracked. */
const MAX_PEERS = 4_096
/** Half-life of a peer's counts. */
const HALF_LIFE_MS = 30_000
/**
 * One failure in this many makes a peer suspect: a failed batch of 32 costs about that many
 * verifications again.
 */
const TOLERATED = 1 / 32
/**
 * A peer with few messages is not suspect after a single failure: original peers forward messages
 * unverified.
 */
const FAILURES_AT_LEAST = 1.5

interface Record {
  failed: number
  verified: number
  atMs: number
}

/** Tracks senders whose signatures fail so often that they are verified separately. */
export interface UntrustedSenders {
  note(peerId: string, valid: boolean, nowMs: number): void
  has(peerId: string, nowMs: number): boolean
}

export function createUntrustedSenders(): UntrustedSenders {
  const records = new BoundedMap<string, Record>(MAX_PEERS)

  function decayed(peerId: string, nowMs: number): Record | undefined {
    const record = records.get(peerId)
    if (record === undefined) return undefined
    // A clock that is set back must not increase the counts.
    const share = 0.5 ** (Math.max(0, nowMs - record.atMs) / HALF_LIFE_MS)
    record.failed *= share
    record.verified *= share
    record.atMs = nowMs
    return record
  }

  return {
    note(peerId, valid, nowMs) {
      const record = decayed(peerId, nowMs) ?? { failed: 0, verified: 0, atMs: nowMs }
      if (valid) record.verified += 1
      else record.failed += 1
      records.set(peerId, record)
    },
    has(peerId, nowMs) {
      const record = decayed(peerId, nowMs)
      if (record === undefined || record.failed < FAILURES_AT_LEAST) return false
      return record.failed > (record.failed + record.verified) * TOLERATED
    },
  }
}
