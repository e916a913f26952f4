import { createHash } from 'node:crypto'

/** Rows to read: a statement without its limit. */
export interface Selection<Row extends object> {
  readonly label: string
  /** Tells this text from others under the same label; what the prepared statement is called. */
  readonly name: string
  readonly text: string
  readonly values: readonly unknown[]
  /** What the rows are; never there. */
  readonly row?: Row
}

export interface SelectionBuilder {
  /** @returns how the statement refers to the value */
  value(value: unknown): string
  /** All must hold; @param text `?` stands for the value */
  where(text: string, value?: unknown): void
  /** `WHERE …`, empty without conditions. */
  conditions(): string
  build<Row extends object>(label: string, text: string): Selection<Row>
}

/**
 * Puts a statement together of the conditions that were asked for: one text for all of them (`$1 IS NULL OR …`) would be planned for none.
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
    build: (label, text) => ({ label, name: nameOf(label, text), text, values }),
  }
}

const DIGEST_LENGTH = 12

function nameOf(label: string, text: string): string {
  const digest = createHash('sha256').update(text).digest('hex').slice(0, DIGEST_LENGTH)
  return `${label}-${digest}`
}
