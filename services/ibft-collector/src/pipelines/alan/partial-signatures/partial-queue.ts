/** The properties of a job that the queue needs. */
export interface QueuedPartial {
  /** What was signed. */
  readonly root: Uint8Array
  /** Who signed. */
  readonly operatorId: bigint
}

export interface PartialQueueOptions {
  /** Batch size in signatures. */
  readonly batch: number
  /** Maximum queued signatures. */
  readonly limit: number
  /** Maximum of these for one operator whose signatures failed recently. */
  readonly untrustedLimit: number
}

/** While others wait, one untrusted operator's batch comes after this many others. */
const OTHERS_FIRST = 4

/**
 * Queue of partial signatures, with those over one root side by side: they cost one pairing
 * together. Signatures of operators with recent failures go into separate batches, so that batches
 * of others need no bisection because of them.
 */
export interface PartialQueue<T extends QueuedPartial> {
  /** @returns whether there was room */
  push(job: T, isUntrusted: boolean): boolean
  /** The next batch; empty when nothing waits. */
  take(): T[]
  readonly size: number
}

export function createPartialQueue<T extends QueuedPartial>({
  batch,
  limit,
  untrustedLimit,
}: PartialQueueOptions): PartialQueue<T> {
  // Maps keep insertion order: the longest waiting root and operator come first.
  const byRoot = new Map<string, T[]>()
  const byUntrusted = new Map<bigint, T[]>()
  let size = 0
  let others = 0

  function takeFrom<K>(groups: Map<K, T[]>, many: boolean): T[] {
    const jobs: T[] = []
    for (const [key, group] of groups) {
      const taken = group.splice(0, batch - jobs.length)
      for (const job of taken) jobs.push(job)
      groups.delete(key)
      // The rest of a group goes to the end, so that others get their turn.
      if (group.length > 0) groups.set(key, group)
      if (!many || jobs.length >= batch) break
    }
    size -= jobs.length
    return jobs
  }

  return {
    push(job, isUntrusted) {
      if (size >= limit) return false
      if (isUntrusted) {
        const group = byUntrusted.get(job.operatorId) ?? []
        if (group.length >= untrustedLimit) return false
        group.push(job)
        byUntrusted.set(job.operatorId, group)
      } else {
        const name = Buffer.from(job.root).toString('latin1')
        const group = byRoot.get(name)
        if (group === undefined) byRoot.set(name, [job])
        else group.push(job)
      }
      size += 1
      return true
    },
    take() {
      const isUntrustedNext = byRoot.size === 0 || (byUntrusted.size > 0 && others >= OTHERS_FIRST)
      others = isUntrustedNext ? 0 : others + 1
      return isUntrustedNext ? takeFrom(byUntrusted, false) : takeFrom(byRoot, true)
    },
    get size() {
      return size
    },
  }
}
