import type { BenchResult } from './bench-result.ts'
import { renderTable } from './render-table.ts'

/** Tables and targets of a result, as Markdown. */
export function renderResult({ tables, targets }: BenchResult): string {
  const parts = tables.map((table) => `**${table.title}**\n\n${renderTable(table)}`)
  const verdicts = targets.map(
    ({ what, wanted, measured, met }) =>
      `- ${what}: wanted ${wanted}, measured ${measured}: ${met ? '**met**' : '**missed**'}`,
  )
  return [...parts, verdicts.join('\n')].join('\n\n')
}
