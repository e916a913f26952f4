import type { BlockHeader } from '@ssv-exporter/store/recent-blocks'
import { HeadStalledError } from './errors.ts'

export interface HeadAge {
  /** Seconds since the timestamp of the head block, by the local clock. */
  headAgeSeconds: number | undefined
  /** Seconds since the head last changed, as observed locally. */
  headUnchangedSeconds: number
  /** The head has not changed for longer than normal. */
  stalled: boolean
}

/** Detects a stalled chain head, whatever the endpoints answer. */
export interface HeadWatchdog {
  observe(head: BlockHeader): void
  /** Resets the timer. */
  restart(): void
  age(): HeadAge
  /** @throws HeadStalledError when the head has stalled for so long that the process should exit */
  assertAlive(): void
}

/** The process exits after this many time-outs. */
const TIMEOUTS_BEFORE_EXIT = 5
const SECOND_MS = 1_000

/** @param timeoutSeconds without a new head; 0 disables the watchdog */
export function createHeadWatchdog(
  { timeoutSeconds }: { timeoutSeconds: number },
  { now }: { now: () => number } = { now: Date.now },
): HeadWatchdog {
  let head: BlockHeader | undefined
  let highest = -1
  let changedAt = now()
  const unchanged = () => Math.floor((now() - changedAt) / SECOND_MS)
  const isOver = (seconds: number) => timeoutSeconds > 0 && unchanged() >= seconds
  return {
    observe(next) {
      head = next
      // A head that goes back, or back and forth, is not progress.
      if (next.number <= highest) return
      highest = next.number
      changedAt = now()
    },
    restart() {
      changedAt = now()
    },
    age: () => ({
      headAgeSeconds: head && Math.max(0, Math.floor(now() / SECOND_MS) - head.timestamp),
      headUnchangedSeconds: unchanged(),
      stalled: isOver(timeoutSeconds),
    }),
    assertAlive() {
      if (isOver(timeoutSeconds * TIMEOUTS_BEFORE_EXIT)) {
        throw new HeadStalledError({ headBlock: head?.number, seconds: unchanged() })
      }
    },
  }
}
