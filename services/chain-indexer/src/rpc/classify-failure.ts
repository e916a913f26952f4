import type { RpcErrorReason } from './errors.ts'

/** An endpoint's error response. */
export interface Failure {
  /** HTTP status, if the transport has one. */
  status?: number | undefined
  /** JSON-RPC error code. */
  code?: number | undefined
  text: string
}

export interface Classified {
  reason: RpcErrorReason
  /** The endpoint's stated block range limit. */
  mostBlocks?: number
}

/** JSON-RPC 2.0: the method does not exist. */
const METHOD_NOT_FOUND = -32601
/** go-ethereum and reth: history was pruned (EIP-4444). */
const PRUNED_HISTORY = 4444
const TOO_MANY_REQUESTS = 429
/** Unauthorized, payment required, forbidden. */
const REFUSING_STATUS: ReadonlySet<number> = new Set([401, 402, 403])
const TOO_LARGE_STATUS = 413

/**
 * The endpoint does not have history that old, or only for paying users: narrowing the range does
 * not help.
 */
const PRUNED = /pruned|archive|history (is )?(not|un)available|missing trie node/i

/** The message mentions the range width or the response size. */
const RANGE =
  /block(s)? (range|distance|interval)|range of blocks|blocks? range|range(s)? (over|is too|too|exceeds?)|exceeds? (the )?(range|limit of \d)|blocks distance|too many blocks|number of requested blocks|query (exceeds|returned more)|(max|maximum|exceeds? max) (results|block)|more than [\d,]+ (results|logs)|number of logs|logs matched|too many (results|logs)|(response|request|body|result|answer).*(too (big|large)|size|exceed)|size .*exceed|smaller than size|narrow|smaller (block )?(range|interval)|limit(ed)? (to )?(the query|at most)?.*blocks?\b|retry (with the range|smaller)|too (large|wide|big|high)|read limit exceeded/i

/** Beyond this backend's head: it lags behind the backend that reported the head. */
const MISSING =
  /unknown block|(header|block) (was )?not found|beyond (the )?(current )?head|future block|not (yet )?(available|indexed) yet|cannot find block|after last (accepted )?block/i

/** Rate limits. */
const RATE =
  /\brate\b|per (second|minute|sec)\b|\/s(ec(ond)?)?\b|too many (concurrent )?(requests|connections)|number of requests|throughput|compute units|under too much load|request limit reached|slow down|back ?off/i

/** A daily or monthly quota is used up, whatever else the message mentions. */
const USED_UP = /quota|\b(daily|monthly|weekly)\b|usage limit/i

/** The API key is not authorised. */
const REFUSED =
  /payment|billing|credits?\b|capacity limit|unauthori[sz]ed|forbidden|api key|(personal|access|auth\w*) token|not available on (the )?free|must be authenticated|access denied/i

const UNSUPPORTED =
  /method .*(not (found|exist|available|supported)|unavailable)|unsupported method|does not exist|blockhash.*not supported/i

/** Response too large, without naming the cause. */
const TOO_MUCH =
  /limit exceeded|exceeds|maximum|timed?[ -]?out|took too long|time limit|entity too large/i

/**
 * Classifies a failure. Message text decides, codes only where they are unambiguous: providers use
 * -32005, -32602, -32000, 35 and others for range limits, and some of these for rate limits as
 * well. Failures that match no rule are `failed`; callers that requested a wide range halve it when
 * that repeats.
 */
export function classifyFailure({ status, code, text }: Failure): Classified {
  const is = (reason: RpcErrorReason): Classified => ({ reason })
  if (code === PRUNED_HISTORY || PRUNED.test(text)) return is('pruned')
  if (USED_UP.test(text)) return is('refused')
  if (status === TOO_MANY_REQUESTS) return is('rate')
  if (MISSING.test(text)) return is('missing')
  if (RATE.test(text) && !/requested block/i.test(text)) return is('rate')
  const aboutRange = RANGE.test(text)
  if (aboutRange || status === TOO_LARGE_STATUS) {
    const mostBlocks = statedBlocks(text)
    return { reason: 'range', ...(mostBlocks !== undefined && { mostBlocks }) }
  }
  if ((status !== undefined && REFUSING_STATUS.has(status)) || REFUSED.test(text))
    return is('refused')
  if (code === METHOD_NOT_FOUND || UNSUPPORTED.test(text)) return is('unsupported')
  return is(TOO_MUCH.test(text) ? 'range' : 'failed')
}

/** A number, optionally with thousands separators or a K suffix. */
const NUMBER = String.raw`([\d,]+)\s*(k\b)?`
/**
 * Patterns that state the range limit. Log counts are not block counts, and the requested range is
 * often repeated beside the limit, so each pattern says which number is the limit.
 */
const STATED = [
  `maximum block range:? ${NUMBER}`,
  `max(imum)? (block )?range:? =? ?${NUMBER}`,
  `max block range = ${NUMBER}`,
  `maximum allowed is ${NUMBER} blocks`,
  String.raw`range ([\d,]+ )?exceeds (the )?limit of ${NUMBER}`,
  `(the )?limit is ${NUMBER}`,
  `blocks distance:? ${NUMBER}`,
  `up to a ${NUMBER} block range`,
  `limited to (a )?(0 - )?${NUMBER} blocks?`,
  `limited to a ${NUMBER} range`,
  `at most ${NUMBER} blocks`,
  `ranges over ${NUMBER} blocks`,
  `maximum is set to ${NUMBER}`,
  `max(imum)? is ${NUMBER} blocks`,
  `requested blocks is ${NUMBER}`,
  `narrow your filter:? ${NUMBER}`,
  String.raw`\(maximum ${NUMBER}\)`,
  `greater than ${NUMBER} max`,
  `smaller than size ${NUMBER}`,
].map((source) => new RegExp(source, 'i'))

const THOUSAND = 1_000

/** @returns the smallest block limit stated in the text */
function statedBlocks(text: string): number | undefined {
  const found = STATED.flatMap((pattern) => {
    const match = pattern.exec(text)
    const digits = match?.findLast((group) => group !== undefined && /^[\d,]+$/.test(group))
    if (match === null || digits === undefined) return []
    const thousands = match.some((group) => group?.toLowerCase() === 'k') ? THOUSAND : 1
    return [Number(digits.replaceAll(',', '')) * thousands]
  })
  const smallest = Math.min(...found)
  return Number.isFinite(smallest) && smallest >= 1 ? smallest : undefined
}
