import type { HeightRange } from '@ssv-exporter/store/coverage/coverage'
import type { AskPeer } from '../peers/ask-peer.ts'
import type { PeerQueue } from '../peers/peer-queue.ts'
import type { DutySequence } from './duty-sequence.ts'
import type { KeepMessages } from './keep-messages.ts'
import type { HeightBatch, Wanted } from './plan-batches.ts'
import type { VerifyAnswer } from './verify-answer.ts'

export interface FetchOutcome {
  /** Number of requests to peers. */
  readonly asked: number
  /** At least one peer reported that it does not have the missing heights. */
  readonly denied: boolean
  /** Wanted heights that are still not stored, ascending. */
  readonly lacking: readonly Wanted[]
  readonly got: number
  /** A response could not be verified or stored: nothing is known about the missing heights. */
  readonly isOurFault: boolean
}

export interface FetchBatchOptions {
  /** Time limit for asking peers. */
  readonly searchMs: number
  readonly publishAbove: number | undefined
  readonly urgency: number
  readonly signal: AbortSignal
}

export interface FetchBatchModules {
  readonly ask: AskPeer
  readonly verify: VerifyAnswer
  readonly keep: KeepMessages
  readonly note: PeerQueue['note']
}

/**
 * Asks peers in turn for a range until all wanted heights are stored or all peers were asked. By
 * default operators keep the last decided message only, so perhaps one peer of many has it. A
 * response may be short, unordered, contain duplicates or unrequested heights: whatever verifies is
 * stored.
 */
export async function fetchBatch(
  sequence: DutySequence,
  batch: HeightBatch,
  { searchMs, publishAbove, urgency, signal }: FetchBatchOptions,
  { ask, verify, keep, note }: FetchBatchModules,
): Promise<FetchOutcome> {
  const { publicKey, role } = sequence
  const lacking = new Set(batch.wanted.flatMap(heightsOf))
  const except = new Set<string>()
  const before = lacking.size
  let asked = 0
  let denied = false
  let isOurFault = false

  const endsAt = performance.now() + searchMs
  while (lacking.size > 0 && performance.now() < endsAt && !isOurFault) {
    const [from, to] = [Math.min(...lacking), Math.max(...lacking)]
    const request = { kind: 'range', publicKey, role, from, to } as const
    const answer = await ask(request, { except, urgency, signal })
    if (answer === undefined) break
    asked += 1
    if (answer.status === 'failed') continue
    const { peerId } = answer
    if (answer.status === 'not-found') {
      denied = true
      note(peerId, 'range', 'none')
      continue
    }
    const result = await verify(sequence, answer, (height) => lacking.has(height), signal)
    if (result.quality !== undefined) note(peerId, 'range', result.quality)
    const kept = await keep(result.valid, { peerId, publishAbove })
    for (const height of kept) lacking.delete(height)
    isOurFault = result.isPartial || kept.length < result.valid.length
    // A peer that answers partially may be asked for the rest: it returned at least one of the few
    // heights in a batch.
    if (kept.length > 0) except.delete(peerId)
    else denied = true
  }

  return {
    asked,
    denied,
    lacking: batch.wanted.flatMap((range) => lackingOf(range, lacking)),
    got: before - lacking.size,
    isOurFault,
  }
}

function heightsOf({ from, to }: HeightRange): number[] {
  return Array.from({ length: to - from + 1 }, (_, n) => from + n)
}

function lackingOf(range: Wanted, lacking: ReadonlySet<number>): Wanted[] {
  const { attempts } = range
  return heightsOf(range)
    .filter((height) => lacking.has(height))
    .map((height) => ({ from: height, to: height, attempts }))
}
