import { appendFileSync } from 'node:fs'
import type { LedgerEntry } from '../ledger/duty-ledger.ts'

/** Lines of a ledger in the order written. */
export interface LedgerLines {
  add(entry: LedgerEntry): void
  all(): readonly LedgerEntry[]
}

/**
 * @param size number of latest lines kept in memory
 * @param file receives all lines as JSON, one per line
 */
export function createLedgerLines(size = Number.POSITIVE_INFINITY, file?: string): LedgerLines {
  const lines: LedgerEntry[] = []
  return {
    add(entry) {
      lines.push(entry)
      if (lines.length > size) lines.shift()
      if (file !== undefined) appendFileSync(file, `${JSON.stringify(entry)}\n`)
    },
    all: () => lines,
  }
}
