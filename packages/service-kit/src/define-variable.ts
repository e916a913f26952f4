import type { z } from 'zod'

/** One setting of a service: an environment variable and an optional command-line flag. */
export interface VariableDefinition<T> {
  /** Environment variable name. */
  readonly env: string
  /** Flag name without the dashes. */
  readonly flag?: string
  /** Parses the text, or the list of texts if `repeatable`. */
  readonly schema: z.ZodType<T>
  /** Default as text. Without it the variable is required unless `optional`. */
  readonly default?: string
  /** Whether the value may be absent (undefined). */
  readonly optional?: boolean
  /** Human-readable description of valid values: `a whole number from 0 to 65535`. */
  readonly accepts: string
  /** Purpose, in one sentence. */
  readonly doc: string
  /** The value is never shown; for a URL, only scheme and host are. */
  readonly secret?: boolean
  /** Multiple values: comma-separated in the environment, or a repeated flag. */
  readonly repeatable?: boolean
  /** The flag without a value means `true`. */
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

/** The values of a table by key. */
export type ConfigurationOf<Table extends VariableTable> = {
  readonly [Key in keyof Table]: Table[Key] extends Variable<infer T> ? T : never
}
