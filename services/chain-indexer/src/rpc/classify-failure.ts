import type { RpcFaultReason } from './rpc-fault.ts'

/** What an endpoint said instead of an answer. */
export interface Failure {
  /** HTTP status, where the transport has one. */
  status?: number | undefined
  /** JSON-RPC error code. */
  code?: number | undefined
  text: string
}

export interface Classified {
  reason: RpcFaultReason
  /** The widest range of blocks that the endpoint says it answers. */
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

/** The endpoint has no history so old, or gives it to those who pay: narrowing does not help. */
const PRUNED = /pruned|archive|history (is )?(not|un)available|missing trie node/i

/** It speaks of the width of the range or the size of the answer. */
const RANGE =
  /block(s)? (range|distance|interval)|range of blocks|blocks? range|range(s)? (over|is too|too|exceeds?)|exceeds? (the )?(range|limit of \d)|blocks distance|too many blocks|number of requested blocks|query (exceeds|returned more)|(max|maximum|exceeds? max) (results|block)|more than [\d,]+ (results|logs)|number of logs|logs matched|too many (results|logs)|(response|request|body|result|answer).*(too (big|large)|size|exceed)|size .*exceed|smaller than size|narrow|smaller (block )?(range|interval)|limit(ed)? (to )?(the query|at most)?.*blocks?\b|retry (with the range|smaller)|too (large|wide|big|high)|read limit exceeded/i

/** Beyond what this backend has: it lags behind the one that told the head. */
const MISSING =
  /unknown block|(header|block) (was )?not found|beyond (the )?(current )?head|future block|not (yet )?(available|indexed) yet|cannot find block|after last (accepted )?block/i

/** So many requests in so much time. */
const RATE =
  /\brate\b|per (second|minute|sec)\b|\/s(ec(ond)?)?\b|too many (concurrent )?(requests|connections)|number of requests|throughput|compute units|under too much load|request limit reached|slow down|back ?off/i

/** No more for today or this month, whatever else the text speaks of. */
const USED_UP = /quota|\b(daily|monthly|weekly)\b|usage limit/i

/** Not with this key. */
const REFUSED =
  /payment|billing|credits?\b|capacity limit|unauthori[sz]ed|forbidden|api key|(personal|access|auth\w*) token|not available on (the )?free|must be authenticated|access denied/i

const UNSUPPORTED =
  /method .*(not (found|exist|available|supported)|unavailable)|unsupported method|does not exist|blockhash.*not supported/i

/** Too much for one answer, without saying of what. */
const TOO_MUCH =
  /limit exceeded|exceeds|maximum|timed?[ -]?out|took too long|time limit|entity too large/i

/**
 * Says what a failure means. Words decide, codes only where they are unambiguous: providers use -32005, -32602,
 * -32000, 35 and others for ranges, and some of these for rates as well. What no rule knows is `failed`; whoever asked
 * for a wide range halves it when that happens again.
 */
export function classifyFailure({ status, code, text }: Failure): Classified {
  const is = (reason: RpcFaultReason): Classified => ({ reason })
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

/** A number, perhaps with thousands separators, or thousands as K. */
const NUMBER = String.raw`([\d,]+)\s*(k\b)?`
/**
 * Where the widest range is stated. Counts of logs are no counts of blocks, and the range that was asked for is often
 * repeated beside the limit, so each form says which number it is.
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

/** @returns the smallest limit of blocks that the text states */
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
