import { redactUrls } from './redact.ts'

/** Formats an error and its causes as one text, without stack and without secrets in URLs. */
export function describeError(error: unknown): string {
  const texts: string[] = []
  const seen = new Set<unknown>()
  let current = error
  while (current !== undefined && !seen.has(current)) {
    seen.add(current)
    const text = current instanceof Error ? current.message || current.name : String(current)
    // Many wrapper errors repeat the message of their cause.
    if (!texts.some((earlier) => earlier.includes(text))) texts.push(text)
    current = current instanceof Error ? current.cause : undefined
  }
  return redactUrls(texts.join(': '))
}
