/** `JSON.rawJSON` (proposal-json-parse-with-source): keeps all digits of a number. */
const { rawJSON } = JSON as unknown as { rawJSON(text: string): unknown }

/** JSON of a value; a bigint becomes a number with all its digits. */
export function jsonText(value: unknown): string {
  return JSON.stringify(value, (_, member: unknown) =>
    typeof member === 'bigint' ? rawJSON(String(member)) : member,
  )
}
