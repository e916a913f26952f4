/** `JSON.rawJSON` of ECMAScript (proposal-json-parse-with-source): a number with all its digits. */
const { rawJSON } = JSON as unknown as { rawJSON(text: string): unknown }

/** JSON of a value, in which a bigint is a number with all its digits. */
export function jsonText(value: unknown): string {
  return JSON.stringify(value, (_, member: unknown) =>
    typeof member === 'bigint' ? rawJSON(String(member)) : member,
  )
}
