import type { VariableTable } from './define-variable.ts'

const HEADER = ['Variable', 'Flag', 'Accepts', 'Default', 'Meaning']

/** Generates the Markdown reference table from the table of variables; ends with a newline. */
export function referenceTable(table: VariableTable): string {
  const rows = Object.values(table).map((variable) => {
    const { env, flag, accepts, doc, optional } = variable
    const without = optional === true ? '' : 'required'
    return [
      `\`${env}\``,
      flag === undefined ? '' : `\`--${flag}\``,
      accepts,
      variable.default === undefined ? without : `\`${variable.default}\``,
      doc,
    ]
  })
  return [HEADER, HEADER.map(() => '---'), ...rows].map(row).join('')
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |\n`
}
