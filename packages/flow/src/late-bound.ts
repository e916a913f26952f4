export interface LateBound<T> {
  /** Sets the value; called once. */
  bind(value: T): void
  /** @throws Error before it is set */
  get(): T
  /** undefined before it is set. */
  peek(): T | undefined
}

/** A reference that is set after construction, for two parts that need each other. */
export function createLateBound<T>(name: string): LateBound<T> {
  let bound: { readonly value: T } | undefined

  return {
    bind(value) {
      if (bound !== undefined) throw new Error(`${name} is already set`)
      bound = { value }
    },
    get() {
      if (bound === undefined) throw new Error(`${name} is not set yet`)
      return bound.value
    },
    peek: () => bound?.value,
  }
}
