/**
 * Characters that are escaped in JSON strings of this protocol: Go's encoding/json escapes the last
 * five too.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON escapes exactly these control characters
const ESCAPED = /["\\\u0000-\u001f<>&\u2028\u2029]/
// biome-ignore lint/suspicious/noControlCharactersInRegex: as above
const EACH_ESCAPED = /["\\\u0000-\u001f<>&\u2028\u2029]/g

const SHORT: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
}

const escapeOf = (character: string) =>
  SHORT[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`

/**
 * Writes a text as a JSON string, quotes included, byte for byte as the original did.
 *
 * `<`, `>`, `&`, U+2028 and U+2029 are escaped, control characters are `\n`, `\r`, `\t` or `\u00xx`, everything else is
 * raw; a lone surrogate becomes U+FFFD (SSV v0.1.12 behaviour).
 */
export function jsonString(text: string): string {
  const wellFormed = text.toWellFormed()
  if (!ESCAPED.test(wellFormed)) return `"${wellFormed}"`
  return `"${wellFormed.replace(EACH_ESCAPED, escapeOf)}"`
}
