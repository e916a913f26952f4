/** Request priority at a rate-limited endpoint. */
export type Priority = 'live' | 'history' | 'audit'

const PRIORITIES: readonly Priority[] = ['live', 'history', 'audit']

/** Lower bound of the rate, so that no request starves. */
const MIN_PER_SECOND = 1
/** A rate above this counts as unlimited. */
const UNLIMITED_PER_SECOND = 200
const SECOND_MS = 1_000
/** After a rate-limit response, the rate rises by one request per second at each interval. */
const RISE_MS = 5_000

interface Waiter {
  resolve(): void
}

/**
 * Paces requests as the endpoint requires: unlimited until the first rate-limit response, then half
 * of the rate used, recovering slowly.
 */
export interface Pacer {
  /** Requests per second; `undefined` if unlimited. */
  readonly perSecond: number | undefined
  /** Resolves when the request may be sent. */
  acquire(priority: Priority): Promise<void>
  /** The endpoint rate-limited a request. @param waitMs requested wait */
  rateLimited(waitMs?: number): void
}

export function createPacer(now: () => number = Date.now): Pacer {
  const waiting: Record<Priority, Waiter[]> = { live: [], history: [], audit: [] }
  let recent: number[] = []
  let perSecond: number | undefined
  let nextAt = 0
  let limitedAt = 0
  let raisedAt = 0
  let timer: NodeJS.Timeout | undefined

  const sent = (at: number) => {
    recent = [...recent.filter((earlier) => at - earlier < SECOND_MS), at]
  }
  const raise = (at: number) => {
    if (perSecond === undefined || at - raisedAt < RISE_MS) return
    perSecond += Math.floor((at - raisedAt) / RISE_MS)
    raisedAt = at
    if (perSecond > UNLIMITED_PER_SECOND) perSecond = undefined
  }
  const spacing = () => (perSecond === undefined ? 0 : SECOND_MS / perSecond)
  const dispatch = () => {
    timer = undefined
    for (;;) {
      const at = now()
      raise(at)
      const priority = PRIORITIES.find((name) => waiting[name].length > 0)
      if (priority === undefined) return
      if (at < nextAt) {
        timer = setTimeout(dispatch, nextAt - at)
        return
      }
      nextAt = at + spacing()
      sent(at)
      waiting[priority].shift()?.resolve()
    }
  }

  return {
    get perSecond() {
      return perSecond
    },
    acquire(priority) {
      const at = now()
      if (perSecond === undefined && at >= nextAt) {
        sent(at)
        return Promise.resolve()
      }
      return new Promise((resolve) => {
        waiting[priority].push({ resolve })
        if (timer === undefined) dispatch()
      })
    },
    rateLimited(waitMs = SECOND_MS) {
      const at = now()
      // Rate-limit responses of one burst count once.
      if (at - limitedAt >= SECOND_MS || perSecond === undefined) {
        const asked = perSecond ?? recent.length
        perSecond = Math.max(MIN_PER_SECOND, Math.floor(asked / 2))
        raisedAt = at
      }
      limitedAt = at
      nextAt = Math.max(nextAt, at + waitMs)
    },
  }
}
