import type { Position } from '@ssv-exporter/gateway-api/stream/position'
import { sleep } from '@ssv-exporter/service-kit/sleep'
import type { LogHead, PublicationReader } from '@ssv-exporter/stream/log'
import type { FanOut } from '../fan-out.ts'
import { EpochUnknownError } from './errors.ts'

/** The start position of a subscription, if valid. */
export type StartPosition =
  | { recovered: true; after: number; head: LogHead }
  | { recovered: false; head: LogHead }

export interface StartPositions {
  /**
   * @throws DatabaseError if the log cannot be read; EpochUnknownError if this gateway does not
   * follow the epoch yet
   */
  resolve(from: 'latest' | 'earliest' | Position): Promise<StartPosition>
}

export interface StartPositionsModules {
  fanOut: Pick<FanOut, 'epoch' | 'recent'>
  log: PublicationReader
}

// Pruning in the meantime is detected by the replay.
const HEAD_FRESH_MS = 1_000
const EPOCH_POLL_MS = 100
const EPOCH_WAIT_MS = 5_000

/**
 * Resolves start positions. Log reads are shared: five thousand reconnecting clients cause one read
 * per second.
 */
export function createStartPositions({ fanOut, log }: StartPositionsModules): StartPositions {
  let head: { value: Promise<LogHead>; at: number } | undefined

  async function headNow(maxAgeMs: number): Promise<LogHead> {
    const now = performance.now()
    if (head === undefined || now - head.at > maxAgeMs) {
      const value = log.head()
      head = { value, at: now }
      value.catch(() => {
        head = undefined
      })
    }
    return await head.value
  }

  /** The log head of the dispatched epoch, or an error. */
  async function headFollowed(maxAgeMs: number): Promise<LogHead> {
    for (let waitedMs = 0; ; waitedMs += EPOCH_POLL_MS) {
      const value = await headNow(maxAgeMs)
      const [epoch, followed] = [value.epoch, fanOut.epoch()]
      if (epoch === followed) return value
      if (waitedMs >= EPOCH_WAIT_MS) throw new EpochUnknownError({ epoch, followed })
      await sleep(EPOCH_POLL_MS)
    }
  }

  return {
    async resolve(from) {
      const current = await headFollowed(HEAD_FRESH_MS)
      if (from === 'latest')
        return { recovered: true, after: fanOut.recent.newestOffset(), head: current }
      if (from === 'earliest') {
        return { recovered: true, after: current.earliest - 1, head: current }
      }
      const isKnown = from.epoch === current.epoch && from.offset <= current.offset
      // Another gateway may already have seen a newer position or epoch.
      const fresh = isKnown ? current : await headFollowed(0)
      const recovered =
        from.epoch === fresh.epoch &&
        from.offset <= fresh.offset &&
        from.offset + 1 >= fresh.earliest
      return recovered ? { recovered, after: from.offset, head: fresh } : { recovered, head: fresh }
    },
  }
}
