import type { ConnectionWriter } from './connection-writer.ts'

export interface SlowWatch {
  /**
   * Monitors a connection until at most `limitBytes` are pending.
   * @param minProgressBytes progress within the time limit that restarts the timer
   */
  watch(writer: ConnectionWriter, limitBytes: number, minProgressBytes?: number): void
  unwatch(writer: ConnectionWriter): void
  start(): void
  stop(): void
}

export interface SlowWatchOptions {
  /** Time limit for exceeding the threshold. */
  slowMs: number
}

interface Watched {
  limitBytes: number
  minProgressBytes: number
  since: number
  flushedThen: number
}

const CHECKS_PER_LIMIT = 10

/** Closes connections whose pending data does not fall below the threshold in time. */
export function createSlowWatch({ slowMs }: SlowWatchOptions): SlowWatch {
  const watched = new Map<ConnectionWriter, Watched>()
  let timer: NodeJS.Timeout | undefined

  function check(): void {
    const now = performance.now()
    for (const [writer, entry] of watched) {
      if (!writer.isOpen() || writer.buffered() <= entry.limitBytes) {
        watched.delete(writer)
      } else if (writer.flushed() - entry.flushedThen >= entry.minProgressBytes) {
        entry.since = now
        entry.flushedThen = writer.flushed()
      } else if (now - entry.since >= slowMs) {
        watched.delete(writer)
        writer.close('SLOW_CONSUMER')
      }
    }
  }

  return {
    watch(writer, limitBytes, minProgressBytes = Number.POSITIVE_INFINITY) {
      if (watched.has(writer)) return
      const [since, flushedThen] = [performance.now(), writer.flushed()]
      watched.set(writer, { limitBytes, minProgressBytes, since, flushedThen })
    },
    unwatch: (writer) => void watched.delete(writer),
    start() {
      timer ??= setInterval(check, Math.max(1, slowMs / CHECKS_PER_LIMIT))
    },
    stop() {
      clearInterval(timer)
      timer = undefined
    },
  }
}
