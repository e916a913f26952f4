import type { Cell, Column, Table } from './bench-result.ts'

function text(cell: Cell | undefined, { digits = 0 }: Column): string {
  if (cell === null || cell === undefined) return 'n/a'
  if (typeof cell === 'string') return cell
  return cell.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })
}

/** Writes a table as Markdown with aligned columns, which also reads well on a terminal. */
export function renderTable({ columns, rows }: Table): string {
  const cells = rows.map((row) => columns.map((column) => text(row[column.key], column)))
  const widths = columns.map(({ title }, index) =>
    Math.max(title.length, ...cells.map((row) => row[index]?.length ?? 0)),
  )
  // Numbers are right-aligned.
  const right = columns.map(({ key }) => rows.some((row) => typeof row[key] === 'number'))
  const pad = (value: string, index: number) =>
    right[index] ? value.padStart(widths[index] ?? 0) : value.padEnd(widths[index] ?? 0)
  const line = (values: readonly string[]) => `| ${values.map(pad).join(' | ')} |`
  const rule = widths.map((width, index) =>
    right[index] ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width),
  )
  return [line(columns.map(({ title }) => title)), line(rule), ...cells.map(line)].join('\n')
}
