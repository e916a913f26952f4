/** Rows to read: a statement that can be limited. */
export interface Selection<Row extends object> {
  readonly label: string
  readonly values: readonly unknown[]
  /** @param limit ` LIMIT $n`, or empty for all */
  text(limit: string): string
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
  /** @param text without its limit, which goes to the end unless it is put elsewhere */
  build<Row extends object>(
    label: string,
    text: string | ((limit: string) => string),
  ): Selection<Row>
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
    build: (label, text) => ({
      label,
      values,
      text: typeof text === 'string' ? (limit) => text + limit : text,
    }),
  }
}
