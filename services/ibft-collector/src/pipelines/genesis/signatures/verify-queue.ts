import type { SignatureKind } from './signature-verifier.ts'

/** suspect: from peers whose signatures failed recently, of any kind. */
export type Lane = SignatureKind | 'suspect'

export interface VerifyQueueOptions {
  /** Batch size in signatures. */
  readonly batch: number
  /** Batch size for suspect peers: where many fail, small batches cost less. */
  readonly untrustedBatch: number
  /** Maximum queued signatures, by lane. */
  readonly limits: Readonly<Record<Lane, number>>
}

/** Weights of the groups while several wait. */
const WEIGHTS = { live: 12, history: 4, suspect: 2, other: 1 } as const
type Group = keyof typeof WEIGHTS
const GROUPS = Object.keys(WEIGHTS) as Group[]
/** Fraction of a live batch reserved for commits even if decided messages alone would fill it. */
const COMMIT_SHARE = 1 / 4

const groupOf = (lane: Lane): Group => (lane === 'decided' || lane === 'commit' ? 'live' : lane)

/**
 * Queue of signatures to verify. Decided messages and commits form a group, decided first, and
 * share roots; each group gets its weighted share while it has entries, so that none starves. A
 * full lane accepts nothing more: the oldest entries are the ones that callers await.
 */
export interface VerifyQueue<T> {
  /** @returns whether there was room */
  push(lane: Lane, job: T): boolean
  /** The next batch; empty when nothing waits. */
  take(): T[]
  sizeOf(lane: Lane): number
  readonly size: number
}

export function createVerifyQueue<T>({
  batch,
  untrustedBatch,
  limits,
}: VerifyQueueOptions): VerifyQueue<T> {
  const lanes: Record<Lane, T[]> = { decided: [], commit: [], history: [], other: [], suspect: [] }
  /** Work done per group, divided by its weight: the group with the least is next. */
  const given: Record<Group, number> = { live: 0, history: 0, suspect: 0, other: 0 }
  let reached = 0

  const sizeOf = (group: Group) =>
    group === 'live' ? lanes.decided.length + lanes.commit.length : lanes[group].length

  function takeOf(group: Group): T[] {
    if (group === 'suspect') return lanes.suspect.splice(0, untrustedBatch)
    if (group !== 'live') return lanes[group].splice(0, batch)
    const kept = Math.min(lanes.commit.length, Math.floor(batch * COMMIT_SHARE))
    const decided = lanes.decided.splice(0, batch - kept)
    return [...decided, ...lanes.commit.splice(0, batch - decided.length)]
  }

  return {
    push(lane, job) {
      const queue = lanes[lane]
      if (queue.length >= limits[lane]) return false
      const group = groupOf(lane)
      // A group that was idle gets no credit for that time.
      if (sizeOf(group) === 0) given[group] = Math.max(given[group], reached)
      queue.push(job)
      return true
    },
    take() {
      const waiting = GROUPS.filter((group) => sizeOf(group) > 0)
      const [first] = waiting.toSorted((a, b) => given[a] - given[b])
      if (first === undefined) return []
      reached = given[first]
      const jobs = takeOf(first)
      given[first] += jobs.length / WEIGHTS[first]
      return jobs
    },
    sizeOf: (lane) => lanes[lane].length,
    get size() {
      return GROUPS.reduce((sum, group) => sum + sizeOf(group), 0)
    },
  }
}
