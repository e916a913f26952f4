import type { Variable, VariableTable } from './define-variable.ts'
import type { ConfigurationFault } from './errors.ts'

export interface ReadArguments {
  /** The values of each flag, in order. */
  readonly values: ReadonlyMap<string, readonly string[]>
  readonly faults: readonly ConfigurationFault[]
}

/** Parses `--name value` and `--name=value`; unknown arguments are faults. */
export function readArguments(table: VariableTable, argv: readonly string[]): ReadArguments {
  const known = new Map<string, Variable<unknown>>()
  for (const variable of Object.values(table)) {
    if (variable.flag !== undefined) known.set(variable.flag, variable)
  }
  const accepts = [...known.keys()].map((flag) => `--${flag}`).join(', ') || 'no arguments'
  const values = new Map<string, string[]>()
  const faults: ConfigurationFault[] = []

  for (let at = 0; at < argv.length; at += 1) {
    const [, name, inline] = /^--([^=]+)(?:=(.*))?$/s.exec(argv[at] ?? '') ?? []
    const variable = name === undefined ? undefined : known.get(name)
    if (name === undefined || variable === undefined) {
      // The value after "=" may be a secret with a misspelt flag name.
      const shown = name === undefined ? `The argument at place ${at + 1}` : `--${name}`
      faults.push({ variable: shown, found: 'is unknown', accepts })
      // Do not report the value of an unknown flag as a second fault.
      if (name !== undefined && inline === undefined && !isFlag(argv[at + 1])) at += 1
      continue
    }
    let value = inline
    if (value === undefined && variable.isSwitch === true) value = 'true'
    if (value === undefined && !isFlag(argv[at + 1])) {
      at += 1
      value = argv[at]
    }
    const given = values.get(name) ?? []
    if (value === undefined || value === '') {
      faults.push({ variable: `--${name}`, found: 'has no value', accepts: variable.accepts })
    } else if (given.length > 0 && variable.repeatable !== true) {
      faults.push({ variable: `--${name}`, found: 'is given twice', accepts: variable.accepts })
    } else {
      values.set(name, [...given, value])
    }
  }
  return { values, faults }
}

function isFlag(text: string | undefined): boolean {
  return text?.startsWith('--') ?? false
}
