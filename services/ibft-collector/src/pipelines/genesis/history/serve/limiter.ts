export interface Limiter {
  /** Runs `work` when a slot is free; undefined if too many are waiting already. */
  run<T>(work: () => Promise<T>): Promise<T | undefined>
  /** Running and waiting. */
  readonly size: number
}

/** Limits concurrency, with a bounded FIFO queue. */
export function createLimiter({ atOnce, waiting }: { atOnce: number; waiting: number }): Limiter {
  const queue: (() => void)[] = []
  let underWay = 0

  return {
    async run(work) {
      if (underWay >= atOnce) {
        if (queue.length >= waiting) return undefined
        await new Promise<void>((resolve) => queue.push(resolve))
      } else {
        underWay += 1
      }
      try {
        return await work()
      } finally {
        // The slot passes directly to the longest waiting one.
        const next = queue.shift()
        if (next === undefined) underWay -= 1
        else next()
      }
    },
    get size() {
      return underWay + queue.length
    },
  }
}
