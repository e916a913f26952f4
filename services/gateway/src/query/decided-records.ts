import { base64Of } from '@ssv-exporter/encoding/node/base64'
import { hexOf } from '@ssv-exporter/encoding/node/hex'
import { encodeDecided } from '@ssv-exporter/gateway-api/encode-decided'
import type { Filter } from '@ssv-exporter/gateway-api/filter'
import { lambdaOf } from '@ssv-exporter/gateway-api/lambda'
import { DECIDED_TYPE } from '@ssv-exporter/gateway-api/records'
import { DUTY_ROLE_NAMES } from '@ssv-exporter/gateway-api/roles'
import type { DecidedRow } from '@ssv-exporter/store/query-reader'
import { boundsOf } from './bounds.ts'
import { type DecidedCursor, decodeCursor, encodeCursor } from './decided-cursor.ts'
import { decidedMessageSource } from './decided-message-source.ts'
import { dutySource } from './duty-source.ts'
import { RefusedRequestError } from './errors.ts'
import { type ReadPools, withPermit } from './read-pools.ts'
import { validatorKey } from './validator-key.ts'

const PAGE_ROWS = 500

/**
 * The decided messages selected by a filter, as JSON parts; returns the cursor of the next page if
 * this one is full.
 * @throws KeyNotHexError, RefusedRequestError before the first part
 */
export async function* decidedRecords(
  filter: Filter,
  { quick, maxResults }: ReadPools,
): AsyncGenerator<string, string | undefined> {
  const limit = limitOf(filter, maxResults)
  const after = cursorOf(filter)
  const publicKey = validatorKey(filter.publicKey)
  const bounds = boundsOf(filter, false)
  if (publicKey === undefined || bounds === undefined) return undefined
  const criteria = { publicKey, ...bounds, role: filter.role, after }
  const hex = hexOf(publicKey)
  // Read one more than the limit to detect a next page.
  const pageRows = Math.min(PAGE_ROWS, (limit ?? maxResults) + 1)
  const committees = await withPermit(quick, (reader) => reader.dutyCommittees(publicKey))
  // Messages are stored in generation `genesis`; in `alan`, duties.
  const source =
    committees.length === 0
      ? decidedMessageSource(criteria, pageRows, quick)
      : dutySource(criteria, committees, quick)
  let left = limit ?? maxResults
  let last: DecidedCursor | undefined
  let isFirst = true
  for await (const rows of source.pages()) {
    if (isFirst && limit === undefined && (await source.exceeds(maxResults, rows))) {
      const why = `more than ${maxResults} match: set filter.limit (1 to ${maxResults}) and go on with filter.cursor, or narrow filter.from and filter.to`
      throw new RefusedRequestError('TOO_MANY_RESULTS', why)
    }
    isFirst = false
    const taken = rows.slice(0, left)
    yield taken.map((row) => encode(row, hex)).join(',')
    last = taken.at(-1) ?? last
    if (taken.length < rows.length) {
      return limit === undefined || last === undefined ? undefined : encodeCursor(last)
    }
    left -= taken.length
  }
  return undefined
}

function limitOf({ limit }: Filter, max: number): number | undefined {
  if (limit === undefined) return undefined
  if (limit >= 1n && limit <= BigInt(max)) return Number(limit)
  throw new RefusedRequestError('LIMIT_OUT_OF_RANGE', `filter.limit must be from 1 to ${max}`)
}

function cursorOf({ cursor }: Filter): DecidedCursor | undefined {
  if (cursor === undefined || cursor === '') return undefined
  const decoded = decodeCursor(cursor)
  if (decoded !== undefined) return decoded
  const why = 'filter.cursor must be the nextCursor of an answer, unchanged'
  throw new RefusedRequestError('CURSOR_INVALID', why)
}

function encode(row: DecidedRow, publicKey: string): string {
  return encodeDecided({
    message: {
      type: DECIDED_TYPE,
      round: row.round,
      lambda: lambdaOf(publicKey, DUTY_ROLE_NAMES[row.role] ?? 'UNKNOWN'),
      seq_number: row.height,
      value: base64Of(row.value),
    },
    signature: base64Of(row.signature),
    signer_ids: row.signers,
  })
}
