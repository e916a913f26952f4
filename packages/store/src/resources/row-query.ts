import type { Transaction } from '../database.ts'

/** A query whose result can be limited. */
export interface RowQuery<Row extends object> {
  readonly label: string
  readonly values: readonly unknown[]
  /** @param limit ` LIMIT $n`, or empty for no limit */
  text(limit: string): string
  /** Phantom type of the rows; never set. */
  readonly row?: Row
}

/** Rows in order that no single statement finds: they are read step by step. */
export interface Walk<Row extends object> {
  readonly label: string
  /** @param wanted about how many rows will be taken */
  steps(database: Pick<Transaction, 'query'>, wanted: number): AsyncIterable<WalkStep<Row>>
}

export interface WalkStep<Row extends object> {
  readonly rows: readonly Row[]
  /** Rows of tables that were read for it: how much work it was. */
  readonly reads: number
  /** Key of the row up to which the rows are complete. */
  readonly readTo: Partial<Row>
}

export interface RowQueryBuilder {
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
  ): RowQuery<Row>
}

/**
 * Builds a statement from the requested conditions only. A generic text (`$1 IS NULL OR …`) would
 * get a poor plan.
 */
export function createRowQueryBuilder(): RowQueryBuilder {
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
