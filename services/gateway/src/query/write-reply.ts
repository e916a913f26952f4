import {
  type ErrorCode,
  FAILURE_REASONS,
  type FailureReason,
} from '@ssv-exporter/gateway-api/error-texts'
import { encodeError, pageSuffix, REPLY_SUFFIX, replyPrefix } from '@ssv-exporter/gateway-api/reply'
import { parseRequest, type Request } from '@ssv-exporter/gateway-api/request'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import { decidedRecords } from './decided-records.ts'
import { KeyNotHexError, RefusedRequestError } from './errors.ts'
import { failureReason } from './failure-reason.ts'
import { operatorRecords } from './operator-records.ts'
import type { ReadPools } from './read-pools.ts'
import type { ReplyWriter } from './reply-writer.ts'
import { validatorRecords } from './validator-records.ts'

/** Yields records as JSON; returns the cursor of the next page, if any. */
type Read = (
  request: Request,
  pools: ReadPools,
  signal: AbortSignal,
) => AsyncGenerator<string, unknown>

const KINDS: ReadonlyMap<string, { read: Read; failed: ErrorCode }> = new Map([
  [
    'operator',
    { read: ({ filter }, pools) => operatorRecords(filter, pools), failed: 'OPERATORS_FAILED' },
  ],
  [
    'validator',
    {
      read: ({ filter }, pools, signal) => validatorRecords(filter, pools, signal),
      failed: 'VALIDATORS_FAILED',
    },
  ],
  [
    'decided',
    { read: ({ filter }, pools) => decidedRecords(filter, pools), failed: 'DECIDED_FAILED' },
  ],
] satisfies [string, { read: Read; failed: ErrorCode }][])

/** Outcome of a request for metrics; `type` has low cardinality. */
export interface Outcome {
  type: string
  outcome: 'OK' | ErrorCode | `${ErrorCode}_${FailureReason}`
}

export interface ReplyModules {
  pools: ReadPools
  logger: Logger
}

/**
 * Writes the reply to a request.
 *
 * @throws if the reply could not be completed; part of it may have been sent
 */
export async function writeReply(
  input: Uint8Array,
  writer: ReplyWriter,
  signal: AbortSignal,
  { pools, logger }: ReplyModules,
): Promise<Outcome> {
  const parsed = parseRequest(input)
  if (!parsed.ok) {
    await writer.end(encodeError('UNPARSABLE', undefined, parsed.detail))
    return { type: 'none', outcome: 'UNPARSABLE' }
  }
  const { request } = parsed
  const kind = KINDS.get(request.type)
  const refused = refusalOf(request, kind !== undefined)
  if (refused !== undefined || kind === undefined) {
    const outcome = refused ?? 'UNKNOWN_TYPE'
    await writer.end(encodeError(outcome, request))
    return { type: kind === undefined ? 'unknown' : request.type, outcome }
  }
  try {
    await writeAll(request, kind.read(request, pools, signal), writer)
    return { type: request.type, outcome: 'OK' }
  } catch (error) {
    if (writer.started) throw error
    if (error instanceof KeyNotHexError) {
      await writer.end(encodeError('KEY_NOT_HEX', request))
      return { type: request.type, outcome: 'KEY_NOT_HEX' }
    }
    if (error instanceof RefusedRequestError) {
      await writer.end(encodeError(error.refusal, request, error.why))
      return { type: request.type, outcome: error.refusal }
    }
    const reason = failureReason(error)
    logger.debug({ err: error, type: request.type, reason }, 'request failed')
    await writer.end(encodeError(kind.failed, request, FAILURE_REASONS[reason]))
    return { type: request.type, outcome: `${kind.failed}_${reason}` }
  }
}

function refusalOf(request: Request, known: boolean): ErrorCode | undefined {
  if (request.type === 'error') return 'UNEXPECTED_ERROR_TYPE'
  if (!known) return 'UNKNOWN_TYPE'
  const keyMissing = request.type === 'decided' && request.filter.publicKey === ''
  return keyMissing ? 'PUBLIC_KEY_REQUIRED' : undefined
}

/**
 * Holds back one part, so that an error while the second one is produced can still be sent as an
 * error reply.
 */
async function writeAll(
  request: Request,
  parts: ReturnType<Read>,
  writer: ReplyWriter,
): Promise<void> {
  let buffered = replyPrefix(request.type, request.filter)
  let items = false
  try {
    for (;;) {
      const { done, value } = await parts.next()
      if (done) {
        await writer.end(buffered + (typeof value === 'string' ? pageSuffix(value) : REPLY_SUFFIX))
        return
      }
      if (value === '') continue
      if (items) {
        await writer.write(buffered)
        buffered = ','
      }
      buffered += value
      items = true
    }
  } finally {
    await parts.return(undefined)
  }
}
