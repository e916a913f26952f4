import { createHash } from 'node:crypto'
import { ProblemError } from './errors.ts'

/** Version of the cursor format. */
const VERSION = '1'
const BINDING_LENGTH = 16

/** Fingerprint of a query: a cursor is only valid for the same query. */
export function queryBinding(endpoint: string, parameters: Readonly<Record<string, unknown>>) {
  const entries = Object.entries(parameters)
    .filter(([name, value]) => value !== undefined && name !== 'cursor' && name !== 'limit')
    .map(([name, value]) => `${name}=${value}`)
    .sort()
  return createHash('sha256')
    .update([endpoint, ...entries].join('&'))
    .digest('base64url')
    .slice(0, BINDING_LENGTH)
}

/** Encodes the end of a page as an opaque string. */
export function encodePageCursor(binding: string, key: string): string {
  return Buffer.from(`${VERSION}.${binding}.${key}`).toString('base64url')
}

/**
 * @param readKey returns undefined for an invalid key
 * @throws ProblemError
 */
export function decodePageCursor<Key>(
  cursor: string,
  binding: string,
  readKey: (text: string) => Key | undefined,
): Key {
  const text = Buffer.from(cursor, 'base64url').toString('latin1')
  const [, found, written] = /^1\.([\w-]{16})\.(.*)$/.exec(text) ?? []
  const isOurs = found !== undefined && written !== undefined
  if (!isOurs || encodePageCursor(found, written) !== cursor) throw invalid()
  if (found !== binding) {
    const detail = 'this cursor belongs to another query: another endpoint, other filters or order'
    throw new ProblemError('CURSOR_OF_ANOTHER_QUERY', { parameter: 'cursor', detail })
  }
  const key = readKey(written)
  if (key === undefined) throw invalid()
  return key
}

function invalid(): ProblemError {
  const detail = '`cursor` must be the nextCursor of a page, unchanged'
  return new ProblemError('CURSOR_INVALID', { parameter: 'cursor', detail })
}
