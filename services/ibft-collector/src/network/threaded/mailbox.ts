/** Pending responses, by id. */
export interface Mailbox<T> {
  open(): { readonly id: number; readonly reply: Promise<T> }
  /** Unknown ids are ignored. */
  resolve(id: number, value: T): void
  reject(id: number, error: unknown): void
  /** Resolves all pending responses with `value`. */
  resolveAll(value: T): void
}

export function createMailbox<T>(): Mailbox<T> {
  const waiting = new Map<number, PromiseWithResolvers<T>>()
  let lastId = 0

  function take(id: number): PromiseWithResolvers<T> | undefined {
    const entry = waiting.get(id)
    waiting.delete(id)
    return entry
  }

  return {
    open() {
      lastId += 1
      const entry = Promise.withResolvers<T>()
      waiting.set(lastId, entry)
      return { id: lastId, reply: entry.promise }
    },
    resolve: (id, value) => take(id)?.resolve(value),
    reject: (id, error) => take(id)?.reject(error),
    resolveAll(value) {
      for (const id of [...waiting.keys()]) take(id)?.resolve(value)
    },
  }
}
