const INDEX = /^\d{1,10}$/

/** Parses an index from a cursor. */
export function indexKey(text: string): number | undefined {
  return INDEX.test(text) ? Number(text) : undefined
}
