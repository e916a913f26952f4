import type { Problem } from '../api-types.ts'
import { type BackoffOptions, backoffMs } from '../backoff.ts'
import { ProblemError, UnreachableError } from './errors.ts'
import { sleep } from './sleep.ts'

export type Parameters = Readonly<Record<string, string | number | bigint | boolean | undefined>>

export interface GetOptions extends BackoffOptions {
  /** The start of every endpoint's path. */
  url: string
  /** How often a query is repeated after a temporary failure. */
  retries: number
  /** Time limit of one attempt. */
  timeoutMs: number
}

export interface GetModules {
  fetch: typeof fetch
  random: () => number
}

export interface RequestOptions {
  /** Aborts the request; it rejects with the reason. */
  signal?: AbortSignal | undefined
}

/**
 * Requests a path of the REST interface. Rejects with ProblemError, UnreachableError, or the reason
 * of the signal.
 */
export type Get = <Answer>(
  path: string,
  parameters?: Parameters,
  options?: RequestOptions,
) => Promise<Answer>

export function createGet(options: GetOptions, { fetch, random }: GetModules): Get {
  return async (path, parameters = {}, { signal } = {}) => {
    const url = `${options.url}${path}${queryOf(parameters)}`
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await answerOf(url, signal)
      } catch (error) {
        if (signal?.aborted) throw signal.reason
        const { temporary, retryAfterMs } = error as Partial<ProblemError>
        if (!temporary || attempt >= options.retries) throw error
        await sleep(retryAfterMs ?? backoffMs(attempt, options, random), signal)
      }
    }
  }

  async function answerOf<Answer>(url: string, signal: AbortSignal | undefined): Promise<Answer> {
    const timeout = AbortSignal.timeout(options.timeoutMs)
    const headers = { accept: 'application/json' }
    let response: Response
    let text: string
    try {
      response = await fetch(url, {
        headers,
        signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
      })
      text = await response.text()
    } catch (cause) {
      throw new UnreachableError(url, { cause })
    }
    const body = jsonOf(text)
    if (response.ok && body !== undefined) return body as Answer
    const { code = 'HTTP_ERROR', detail, parameter } = (body ?? {}) as Partial<Problem>
    throw new ProblemError({
      status: response.status,
      code,
      detail: detail ?? response.statusText,
      parameter,
      retryAfterMs: millisecondsOf(response.headers.get('retry-after')),
    })
  }
}

function queryOf(parameters: Parameters): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined) query.set(name, String(value))
  }
  return query.size === 0 ? '' : `?${query}`
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** `Retry-After` is seconds or a date (RFC 9110 10.2.3). */
function millisecondsOf(retryAfter: string | null): number | undefined {
  if (retryAfter === null) return undefined
  const milliseconds = /^\d+$/.test(retryAfter)
    ? Number(retryAfter) * 1_000
    : Date.parse(retryAfter) - Date.now()
  return Number.isNaN(milliseconds) ? undefined : Math.max(0, milliseconds)
}
