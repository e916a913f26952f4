import type { Failure } from './classify-failure.ts'

const LONGEST_TEXT = 500
const SECOND_MS = 1_000

/**
 * viem's errors keep the node's message in `details`; the URL in their own message may contain a
 * key.
 */
export function describeFailure(error: unknown): Failure & { retryAfterMs: number | undefined } {
  const { details, shortMessage, status, data, code, headers } = error as {
    details?: string
    data?: unknown
    shortMessage?: string
    status?: number
    code?: unknown
    headers?: Headers
  }
  const message = details || shortMessage || (error as Error)?.message || String(error)
  // Some nodes return only "invalid params" and put the reason into `data`.
  const text = typeof data === 'string' ? `${message} (${data})` : message
  return {
    status,
    code: typeof code === 'number' ? code : undefined,
    text: text.slice(0, LONGEST_TEXT),
    retryAfterMs: retryAfter(headers),
  }
}

/** `Retry-After` in seconds or as a date (RFC 9110 §10.2.3). */
function retryAfter(headers: Headers | undefined): number | undefined {
  const value = headers?.get?.('retry-after')
  if (value === undefined || value === null) return undefined
  if (/^\d+$/.test(value)) return Number(value) * SECOND_MS
  const at = Date.parse(value)
  return Number.isNaN(at) ? undefined : Math.max(0, at - Date.now())
}
