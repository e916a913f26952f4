import type { Logger } from '@ssv-exporter/service-kit/logger'
import { replayLine } from './replay-line.ts'

/** Shows the progress of a replay. */
export interface ReplayDisplay {
  progress(done: number, of: number): void
  /** Erases the progress line. */
  end(): void
}

export interface ReplayDisplayOptions {
  /** Redraw interval of the progress line on a terminal. */
  drawMs?: number
  /** Interval of progress log lines without a terminal. */
  logMs?: number
  now?: () => number
}

export interface ReplayDisplayModules {
  logger: Logger
  /** Absent: not attached to a terminal. */
  terminal: { write(text: string): unknown; columns?: number } | undefined
}

const DEFAULT_DRAW_MS = 200
const DEFAULT_LOG_MS = 10_000
const DEFAULT_COLUMNS = 80
const ERASE_LINE = '\r\u001b[2K'

/** One updated line on a terminal; otherwise periodic log lines. */
export function createReplayDisplay(
  options: ReplayDisplayOptions,
  { logger, terminal }: ReplayDisplayModules,
): ReplayDisplay {
  const {
    drawMs = DEFAULT_DRAW_MS,
    logMs = DEFAULT_LOG_MS,
    now = () => performance.now(),
  } = options
  const everyMs = terminal === undefined ? logMs : drawMs
  const startedAt = now()
  let shownAt = startedAt
  let isDrawn = false

  return {
    progress(done, of) {
      const at = now()
      if (at - shownAt < everyMs) return
      shownAt = at
      const perSecond = (done * 1_000) / (at - startedAt)
      if (terminal === undefined) {
        logger.info({ done, of, perSecond: Math.round(perSecond) }, 'logs replayed')
        return
      }
      // A wrapped line could not be erased.
      const line = replayLine({ done, of, perSecond })
      terminal.write(`${ERASE_LINE}${line.slice(0, (terminal.columns ?? DEFAULT_COLUMNS) - 1)}`)
      isDrawn = true
    },
    end() {
      if (isDrawn) terminal?.write(ERASE_LINE)
      isDrawn = false
    },
  }
}
