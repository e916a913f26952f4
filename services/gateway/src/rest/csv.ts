import { jsonText } from './json-text.ts'

const NEEDS_QUOTES = /[",\r\n]/

/**
 * One line of comma-separated values (RFC 4180). Lists and objects are encoded as JSON, null as an
 * empty cell.
 */
export function csvLine(cells: readonly unknown[]): string {
  return `${cells.map(cell).join(',')}\r\n`
}

function cell(value: unknown): string {
  if (value === null || value === undefined) return ''
  const text = typeof value === 'object' ? jsonText(value) : String(value)
  return NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
