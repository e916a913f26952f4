/** Makes JSON text of any value: a bigint becomes a string of digits, so that none is lost. */
export function toJson(value: unknown): string {
  return JSON.stringify(value, (_, inner) => (typeof inner === 'bigint' ? String(inner) : inner))
}
