import { readFileSync } from 'node:fs'

const DOCS = new URL('../../../../docs/', import.meta.url)

/** A table row as Markdown, without padding. */
export const row = (...cells: (string | number)[]) =>
  `| ${cells.join(' | ')} |`.replaceAll(/ +/g, ' ')

/** Reads the tables of a page of `docs/`. */
export function documentTables(page: string) {
  const document = readFileSync(new URL(page, DOCS), 'utf8')
  /** The rows of the table with this header, without header, separator and padding. */
  return (header: string): string[] => {
    const start = document.search(new RegExp(`^\\| ${header} +\\|`, 'm'))
    const lines = document.slice(start).split('\n')
    const end = lines.findIndex((line) => !line.startsWith('|'))
    return lines.slice(2, end).map((line) => line.replaceAll(/ +/g, ' '))
  }
}
