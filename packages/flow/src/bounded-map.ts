/** A map that drops the oldest entries beyond `capacity`. */
export class BoundedMap<K, V> extends Map<K, V> {
  readonly #capacity: number
  /**
   * Points to the oldest entry: everything before it was dropped. A new iterator would start at the
   * front, where V8 keeps the slots of deleted entries until the next rehash, and skip them each
   * time: 10 µs with 100 000 entries.
   */
  #oldest: MapIterator<K> | undefined

  constructor(capacity: number) {
    super()
    this.#capacity = capacity
  }

  override set(key: K, value: V): this {
    this.delete(key)
    super.set(key, value)
    if (this.size > this.#capacity) {
      this.#oldest ??= this.keys()
      const oldest = this.#oldest.next()
      if (!oldest.done) this.delete(oldest.value)
    }
    return this
  }
}
