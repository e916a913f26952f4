export interface Limiter {
  /** Does `work` when there is room; undefined when too many wait already. */
  run<T>(work: () => Promise<T>): Promise<T | undefined>
  /** Under way and waiting. */
  readonly size: number
}

/** So many at once, so many waiting in order, no more. */
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
        // The place goes to who waits longest, without being free in between.
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
