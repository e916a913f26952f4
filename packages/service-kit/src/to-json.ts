/** Serialises any value as JSON; a bigint becomes a string of digits to keep full precision. */
export function toJson(value: unknown): string {
  return JSON.stringify(value, (_, inner) => (typeof inner === 'bigint' ? String(inner) : inner))
}
