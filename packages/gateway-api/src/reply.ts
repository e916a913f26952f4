import { jsonString } from '@ssv-exporter/encoding/json-string'
import { ERROR_TEXTS, type ErrorCode } from './error-texts.ts'
import { EMPTY_FILTER, encodeFilter, type Filter } from './filter.ts'
import type { Request } from './request.ts'

/**
 * The end of a reply of `/query`: the line feed belongs to the message (SSV v0.1.12 behaviour).
 */
export const REPLY_SUFFIX = ']}\n'

/** The end of a page of a reply that continues after `nextCursor`. */
export function pageSuffix(nextCursor: string): string {
  return `],"nextCursor":${jsonString(nextCursor)}}\n`
}

/** The start of a reply, up to and including the bracket that opens `data`. */
export function replyPrefix(type: string, filter: Filter): string {
  return `{"type":${jsonString(type)},"filter":${encodeFilter(filter)},"data":[`
}

/** A whole reply; `items` are JSON values already. */
export function encodeReply(type: string, filter: Filter, items: readonly string[]): string {
  return `${replyPrefix(type, filter)}${items.join(',')}${REPLY_SUFFIX}`
}

/**
 * The reply to a failed request.
 *
 * @param request what failed; `undefined` if it could not be parsed
 * @param why the second string of `data`, for people
 */
export function encodeError(code: ErrorCode, request?: Request, why?: string): string {
  const { text, filter } = ERROR_TEXTS[code]
  const first = text.replace('{type}', () => request?.type ?? '')
  const strings = why === undefined ? [first] : [first, why]
  const echoed = filter === 'request' ? request?.filter : undefined
  return encodeReply('error', echoed ?? EMPTY_FILTER, strings.map(jsonString))
}
