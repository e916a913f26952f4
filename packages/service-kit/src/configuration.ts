import { readArguments } from './arguments.ts'
import type { ConfigurationOf, Variable, VariableTable } from './define-variable.ts'
import { ConfigurationError, type ConfigurationFault } from './errors.ts'
import { redactUrl } from './redact.ts'

export interface ConfigurationSources {
  readonly env: Readonly<Record<string, string | undefined>>
  /** Without the program and the script: `process.argv.slice(2)`. */
  readonly argv: readonly string[]
}

/**
 * Reads and freezes the variables of `table`. Flags override the environment, which overrides
 * defaults.
 *
 * An empty environment variable counts as unset.
 * @throws ConfigurationError with every fault
 */
export function readConfiguration<Table extends VariableTable>(
  table: Table,
  { env, argv }: ConfigurationSources,
): Readonly<ConfigurationOf<Table>> {
  const flags = readArguments(table, argv)
  const faults: ConfigurationFault[] = [...flags.faults]
  const values: Record<string, unknown> = {}

  for (const [key, variable] of Object.entries(table)) {
    const given = variable.flag === undefined ? undefined : flags.values.get(variable.flag)
    const texts = given ?? split(variable, env[variable.env]) ?? split(variable, variable.default)
    if (texts === undefined) {
      if (variable.optional !== true) faults.push(fault(variable, false, 'is not set'))
      values[key] = undefined
      continue
    }
    const read = variable.schema.safeParse(variable.repeatable === true ? texts : texts[0])
    if (read.success) values[key] = freezeDeeply(read.data)
    else faults.push(fault(variable, given !== undefined, foundIn(variable, texts)))
  }
  if (faults.length > 0) throw new ConfigurationError(faults)
  return Object.freeze(values) as ConfigurationOf<Table>
}

function split(variable: Variable<unknown>, text: string | undefined): string[] | undefined {
  if (text === undefined || text.trim() === '') return undefined
  if (variable.repeatable !== true) return [text.trim()]
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
}

function fault(variable: Variable<unknown>, byFlag: boolean, found: string): ConfigurationFault {
  const { env, flag, accepts } = variable
  if (flag === undefined) return { variable: env, found, accepts }
  return { variable: byFlag ? `--${flag} (${env})` : `${env} (--${flag})`, found, accepts }
}

/**
 * Variables that Kubernetes sets for each Service of a namespace: GATEWAY_PORT for a Service named
 * `gateway`.
 */
const SERVICE_LINK = /^(tcp|udp|sctp):\/\/\S+:\d+$/

function foundIn(variable: Variable<unknown>, texts: readonly string[]): string {
  const found = `is ${shown(variable, texts)}`
  if (!variable.env.endsWith('_PORT') || !SERVICE_LINK.test(texts[0] ?? '')) return found
  const service = variable.env
    .replace(/_PORT$/, '')
    .toLowerCase()
    .replaceAll('_', '-')
  return `${found}, which Kubernetes sets because there is a Service named "${service}" (set enableServiceLinks: false in the pod)`
}

function shown({ secret }: Variable<unknown>, texts: readonly string[]): string {
  return texts.map((text) => JSON.stringify(secret === true ? redactUrl(text) : text)).join(', ')
}

function freezeDeeply<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value)
    for (const inner of Object.values(value)) freezeDeeply(inner)
  }
  return value
}
