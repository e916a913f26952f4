import type { VariableTable } from './define-variable.ts'

export interface HelpOptions {
  /** For example `gateway`. */
  command: string
  /** Purpose, in one sentence. */
  about: string
}

/** Generates the `--help` text from the table of variables. */
export function helpText(table: VariableTable, { command, about }: HelpOptions): string {
  const lines = [`Usage: ${command} [--name value | --name=value …]`, '', about, '']
  for (const variable of Object.values(table)) {
    const { env, flag, accepts, doc, repeatable } = variable
    const names = flag === undefined ? env : `${env}, --${flag}${repeatable ? ' …' : ''}`
    lines.push(names, `    ${doc.replaceAll('`', '')}`, `    Accepts ${accepts}.`)
    if (variable.default !== undefined) lines.push(`    Default: ${variable.default}`)
    else if (variable.optional !== true) lines.push('    Required.')
  }
  return `${lines.join('\n')}\n`
}
