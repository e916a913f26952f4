const HIDDEN = '[redacted]'

// Everything after the scheme up to a character that cannot occur in a URL in prose or a JSON
// string; a bare scheme does not match.
const URL_IN_TEXT = /\b(?:https?|wss?|postgres(?:ql)?|rediss?):\/\/(?![,.;!?)\]}])[^\s"'`<>\\]+/gi

/** Reduces a URL to scheme and host: providers put keys into user, path and query alike. */
export function redactUrl(url: string): string {
  const parsed = URL.parse(url)
  if (parsed === null || parsed.host === '') return HIDDEN
  return `${parsed.protocol}//${parsed.host}`
}

/** Punctuation that ends a sentence, not a URL. */
const TRAILING = /[.,:;!?)\]}]+$/

/** Reduces every URL inside `text` to scheme and host. */
export function redactUrls(text: string): string {
  return text.includes('://') ? text.replace(URL_IN_TEXT, redactAround) : text
}

function redactAround(match: string): string {
  const end = TRAILING.exec(match)?.index ?? match.length
  return `${redactUrl(match.slice(0, end))}${match.slice(end)}`
}
