import type { z } from 'zod'

/** One setting of a service: an environment variable and perhaps a command-line flag. */
export interface VariableDefinition<T> {
  /** Name in the environment. */
  readonly env: string
  /** Name on the command line, without the dashes. */
  readonly flag?: string
  /** Reads the text; when `repeatable`, the list of texts. */
  readonly schema: z.ZodType<T>
  /** As one would write it. Without it the variable is required, unless `optional`. */
  readonly default?: string
  /** The value may be absent, and is then undefined. */
  readonly optional?: boolean
  /** What can be written, for people: `a whole number from 0 to 65535`. */
  readonly accepts: string
  /** What it is for, in one sentence. */
  readonly doc: string
  /** The value is not shown anywhere; of a URL, scheme and host are. */
  readonly secret?: boolean
  /** Several values: separated by commas in the environment, the flag given several times. */
  readonly repeatable?: boolean
  /** The flag stands for `true` when it has no value. */
  readonly isSwitch?: boolean
}

/** A variable whose values are of type T. */
export interface Variable<T> extends VariableDefinition<T> {
  readonly valueOf?: T
}

/** Declares a variable; spread an existing one to change its default for a service. */
export function defineVariable<T>(
  definition: VariableDefinition<T> & { optional: true },
): Variable<T | undefined>
export function defineVariable<T>(definition: VariableDefinition<T>): Variable<T>
export function defineVariable<T>(definition: VariableDefinition<T>): Variable<T | undefined> {
  return definition as Variable<T | undefined>
}

export type VariableTable = Readonly<Record<string, Variable<unknown>>>

/** What reading a table gives: each variable's value under its key. */
export type ConfigurationOf<Table extends VariableTable> = {
  readonly [Key in keyof Table]: Table[Key] extends Variable<infer T> ? T : never
}
