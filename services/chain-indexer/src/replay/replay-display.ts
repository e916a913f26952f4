import type { Logger } from '@ssv-exporter/service-kit/logger'
import { replayLine } from './replay-line.ts'

/** Shows how far replaying is. */
export interface ReplayDisplay {
  progress(done: number, of: number): void
  /** Takes the live line away. */
  end(): void
}

export interface ReplayDisplayOptions {
  /** How often the live line of a terminal is drawn. */
  drawMs?: number
  /** How often a line is logged where there is no terminal. */
  logMs?: number
  now?: () => number
}

export interface ReplayDisplayModules {
  logger: Logger
  /** Absent: nobody watches one. */
  terminal: { write(text: string): unknown; columns?: number } | undefined
}

const DEFAULT_DRAW_MS = 200
const DEFAULT_LOG_MS = 10_000
const DEFAULT_COLUMNS = 80
const ERASE_LINE = '\r\u001b[2K'

/** One live line on a terminal; elsewhere a line of the log now and then. */
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
  const begunAt = now()
  let shownAt = begunAt
  let isDrawn = false

  return {
    progress(done, of) {
      const at = now()
      if (at - shownAt < everyMs) return
      shownAt = at
      const perSecond = (done * 1_000) / (at - begunAt)
      if (terminal === undefined) {
        logger.info({ done, of, perSecond: Math.round(perSecond) }, 'logs replayed')
        return
      }
      // A line that wraps could not be taken back.
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
