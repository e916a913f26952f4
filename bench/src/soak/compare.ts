import { createHash } from 'node:crypto'
import type { ProducedDecided } from '@ssv-exporter/devnet/network/ledger'
import { ROLE_NAMES } from '@ssv-exporter/gateway-api/roles'
import type { StoredDecided } from './stored.ts'
import type { StreamedDecided } from './streamed.ts'

/** The three counts, and all differences between them. All but the first four should be 0. */
export interface Comparison {
  produced: number
  stored: number
  streamed: number
  /** Produced messages available only from history: nobody gossiped them. */
  historyOnly: number
  notStored: number
  notStreamed: number
  storedNotProduced: number
  streamedNotProduced: number
  otherValue: number
  fewerSigners: number
  unverifiable: number
  /** The last frame of a height differs from the stored message. */
  streamedOtherThanStored: number
}

/** Compares what was stored and streamed with what the operators decided. */
export function compare(
  produced: Iterable<ProducedDecided>,
  stored: ReadonlyMap<string, StoredDecided>,
  streamed: ReadonlyMap<string, StreamedDecided>,
): Comparison {
  const expected = new Map([...produced].map((entry) => [keyOf(entry), entry]))
  const found: Comparison = {
    produced: expected.size,
    stored: stored.size,
    streamed: streamed.size,
    historyOnly: 0,
    notStored: 0,
    notStreamed: 0,
    storedNotProduced: countMissing(stored, expected),
    streamedNotProduced: countMissing(streamed, expected),
    otherValue: 0,
    fewerSigners: 0,
    unverifiable: 0,
    streamedOtherThanStored: 0,
  }
  for (const [key, entry] of expected) {
    if (!entry.gossiped) found.historyOnly += 1
    const row = stored.get(key)
    const frame = streamed.get(key)
    if (row === undefined) found.notStored += 1
    if (frame === undefined) found.notStreamed += 1
    if (row === undefined) continue
    if (row.valueHash !== entry.valueHash) found.otherValue += 1
    if (row.signers.length < entry.signers.length) found.fewerSigners += 1
    if (!row.verifies) found.unverifiable += 1
    if (frame !== undefined && !isSame(row, frame)) found.streamedOtherThanStored += 1
  }
  return found
}

/** A decision that is missing or differs somewhere. */
export interface Difference {
  publicKey: string
  role: number
  height: number
  gossiped: boolean
  signers: readonly number[]
  /** Signers; null if it is missing. */
  stored: readonly number[] | null
  streamed: readonly number[] | null
}

/** The decisions that lack a row, a frame or signers. */
export function differing(
  produced: Iterable<ProducedDecided>,
  stored: ReadonlyMap<string, StoredDecided>,
  streamed: ReadonlyMap<string, StreamedDecided>,
): Difference[] {
  return [...produced].flatMap((entry) => {
    const row = stored.get(keyOf(entry))
    const frame = streamed.get(keyOf(entry))
    const { publicKey, role, height, gossiped, signers } = entry
    const isWhole = row !== undefined && frame !== undefined && row.signers.length >= signers.length
    if (isWhole) return []
    const found = { stored: row?.signers ?? null, streamed: frame?.signers ?? null }
    return [{ publicKey, role, height: Number(height), gossiped, signers, ...found }]
  })
}

function isSame(row: StoredDecided, frame: StreamedDecided): boolean {
  const value = createHash('sha256').update(Buffer.from(frame.value, 'base64')).digest('hex')
  return row.valueHash === value && row.signers.join() === frame.signers.join()
}

function keyOf({ publicKey, role, height }: ProducedDecided): string {
  return `${publicKey} ${ROLE_NAMES[role]} ${height}`
}

function countMissing(some: ReadonlyMap<string, unknown>, of: ReadonlyMap<string, unknown>) {
  return [...some.keys()].filter((key) => !of.has(key)).length
}
