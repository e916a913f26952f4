import type { FastifyRequest } from 'fastify'
import { ProblemError } from './errors.ts'

type Parameters = [name: string, value: string][]

/**
 * URL parameters as text, including repeated ones. @throws ProblemError for invalid
 * percent-encoding
 */
export function urlParameters(request: FastifyRequest): { path: Parameters; query: Parameters } {
  return {
    path: Object.entries(request.params as Record<string, string>),
    query: queryParameters(request.url),
  }
}

function queryParameters(url: string): Parameters {
  const start = url.indexOf('?')
  if (start === -1) return []
  return url
    .slice(start + 1)
    .split('&')
    .filter((part) => part !== '')
    .map((part) => {
      const end = part.indexOf('=')
      const [name, value] = end === -1 ? [part, ''] : [part.slice(0, end), part.slice(end + 1)]
      return [decode(name), decode(value)]
    })
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    throw new ProblemError('BAD_URL', { detail: 'invalid percent-encoding in the query string' })
  }
}
