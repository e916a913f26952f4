import type { Transaction } from '../database.ts'

/** Executes statements of a selection that needs several. */
export interface SelectionRunner extends Pick<Transaction, 'query'> {
  run<Row extends object>(selection: Selection<Row>, limit: number): Promise<Row[]>
}

/** A query whose result can be limited. */
export interface Selection<Row extends object> {
  readonly label: string
  readonly values: readonly unknown[]
  /** @param limit ` LIMIT $n`, or empty for no limit */
  text(limit: string): string
  /** Reads the rows in order if they are not all in one relation; replaces `text`. */
  readonly pages?: (runner: SelectionRunner, limit: number | undefined) => AsyncIterable<Row[]>
  /** Phantom type of the rows; never set. */
  readonly row?: Row
}

export interface SelectionBuilder {
  /** @returns the placeholder for the value */
  value(value: unknown): string
  /** Adds a condition (combined with AND); @param text `?` is the placeholder for the value */
  where(text: string, value?: unknown): void
  /** `WHERE …`, empty without conditions. */
  conditions(): string
  /** @param text without LIMIT, which is appended unless placed explicitly */
  build<Row extends object>(
    label: string,
    text: string | ((limit: string) => string),
  ): Selection<Row>
}

/**
 * Builds a statement from the requested conditions only. A generic text (`$1 IS NULL OR …`) would
 * get a poor plan.
 */
export function createSelectionBuilder(): SelectionBuilder {
  const values: unknown[] = []
  const parts: string[] = []
  const value = (added: unknown) => `$${values.push(added)}`
  return {
    value,
    where(text, ...added) {
      parts.push(added.length === 0 ? text : text.replace('?', () => value(added[0])))
    },
    conditions: () => (parts.length === 0 ? '' : `WHERE ${parts.join(' AND ')}`),
    build: (label, text) => ({
      label,
      values,
      text: typeof text === 'string' ? (limit) => text + limit : text,
    }),
  }
}
