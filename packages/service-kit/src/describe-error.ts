import { redactUrls } from './redact.ts'

/** Makes one readable text of an error and its causes, without stack and without secrets of URLs. */
export function describeError(error: unknown): string {
  const texts: string[] = []
  const seen = new Set<unknown>()
  let current = error
  while (current !== undefined && !seen.has(current)) {
    seen.add(current)
    const text = current instanceof Error ? current.message || current.name : String(current)
    // Many wrappers repeat the message of their cause.
    if (!texts.some((earlier) => earlier.includes(text))) texts.push(text)
    current = current instanceof Error ? current.cause : undefined
  }
  return redactUrls(texts.join(': '))
}
