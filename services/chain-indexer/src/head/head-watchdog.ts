import { ExporterError } from '@ssv-exporter/service-kit/errors'
import type { BlockHeader } from '@ssv-exporter/store/block-window'

/** The head of the chain, as every endpoint shows it, has not moved for very long: a new process may see more. */
export class HeadStalledError extends ExporterError {
  constructor(facts: { headBlock: number | undefined; seconds: number }) {
    super(
      `No endpoint has shown a new head of the chain for ${facts.seconds} s (block ${facts.headBlock ?? 'unknown'})`,
      { code: 'HEAD_STALLED', facts, retryable: true },
    )
  }
}

export interface HeadAge {
  /** Seconds from the time of the head block to now, by the clock of this machine. */
  headAgeSeconds: number | undefined
  /** Seconds since the head was another block, as seen from here. */
  headUnchangedSeconds: number
  /** The head has not moved for longer than is normal. */
  stalled: boolean
}

/** Notices that the head of the chain stands still, whatever the endpoints answer. */
export interface HeadWatchdog {
  saw(head: BlockHeader): void
  /** Begins to count anew. */
  restart(): void
  age(): HeadAge
  /** @throws HeadStalledError when it stood still for so long that the process should end */
  assertAlive(): void
}

/** The process ends after so many times the time-out. */
const LIFE_IN_TIMEOUTS = 5
const SECOND_MS = 1_000

/** @param timeoutSeconds without a new head; 0 never stalls */
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
    saw(next) {
      head = next
      // Endpoints that go back, or back and forth, are none that go on.
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
      if (isOver(timeoutSeconds * LIFE_IN_TIMEOUTS)) {
        throw new HeadStalledError({ headBlock: head?.number, seconds: unchanged() })
      }
    },
  }
}
