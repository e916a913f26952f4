import type { DialFailure } from './errors.ts'

/** Classifies libp2p errors. The only place that depends on their names. */
export function dialFailure(error: unknown): DialFailure {
  const names = chain(error)
  if (names.has('EncryptionFailedError')) return 'encryption'
  if (names.has('TimeoutError')) return 'timeout'
  if (names.has('AbortError')) return 'aborted'
  if (names.has('ECONNREFUSED')) return 'refused'
  return 'failed'
}

/** Names and codes of an error, its causes and aggregated errors. */
function chain(error: unknown, found = new Set<string>(), depth = 0): Set<string> {
  if (!(error instanceof Error) || depth > 8) return found
  found.add(error.name)
  if ('code' in error && typeof error.code === 'string') found.add(error.code)
  chain(error.cause, found, depth + 1)
  if (error instanceof AggregateError) {
    for (const part of error.errors) chain(part, found, depth + 1)
  }
  return found
}
