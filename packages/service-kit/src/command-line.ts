import { readConfiguration } from './configuration.ts'
import type { ConfigurationOf, VariableTable } from './define-variable.ts'
import { type HelpOptions, helpText } from './help.ts'

const HELP_FLAGS = ['--help', '-h']

/**
 * The configuration of this process from its environment and flags. If its help is requested, prints
 * it and exits.
 * @throws ConfigurationError with every fault
 */
export function readCommandLine<Table extends VariableTable>(
  table: Table,
  help: HelpOptions,
): Readonly<ConfigurationOf<Table>> {
  const argv = process.argv.slice(2)
  if (argv.some((argument) => HELP_FLAGS.includes(argument))) {
    process.stdout.write(helpText(table, help))
    process.exit(0)
  }
  return readConfiguration(table, { env: process.env, argv })
}
