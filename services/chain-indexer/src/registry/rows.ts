/**
 * The rows of one aggregate that a batch of events may change, with the keys of changed ones. Rows
 * are replaced, never mutated.
 */
export class Rows<Key, Row> {
  readonly #rows: Map<Key, Row>
  readonly #changed = new Set<Key>()

  constructor(entries: Iterable<[Key, Row]>) {
    this.#rows = new Map(entries)
  }

  get(key: Key): Row | undefined {
    return this.#rows.get(key)
  }

  set(key: Key, row: Row): void {
    this.#rows.set(key, row)
    this.#changed.add(key)
  }

  all(): Iterable<Row> {
    return this.#rows.values()
  }

  /** The rows changed since the previous call, by key. */
  takeChanged(): Map<Key, Row> {
    const changed = new Map([...this.#changed].map((key) => [key, this.#rows.get(key) as Row]))
    this.#changed.clear()
    return changed
  }
}
