/** A terminal with one live line at the bottom; everything else scrolls above it. */
export interface Screen {
  /** Writes text (whole lines) above the live line. */
  print(text: string): void
  /** Replaces the live line; an empty one removes it. */
  live(text: string): void
}

const ERASE_LINE = '\r\u001b[2K'
const DEFAULT_COLUMNS = 80

export interface Terminal {
  write(text: string): unknown
  columns?: number
}

export function createScreen(terminal: Terminal): Screen {
  let line = ''
  return {
    print(text) {
      terminal.write(line === '' ? text : `${ERASE_LINE}${text}${line}`)
    },
    live(text) {
      // A line that wraps could not be erased.
      const cut = text.slice(0, (terminal.columns ?? DEFAULT_COLUMNS) - 1)
      if (cut === line) return
      terminal.write(`${line === '' ? '' : ERASE_LINE}${cut}`)
      line = cut
    },
  }
}
