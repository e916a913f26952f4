/**
 * Texts by which nodes refuse a log query for its width or the size of its answer. Codes are no
 * guide: providers use -32005, -32602, -32000, 35 and others for it, and some of these for rate limits too.
 */
const RANGE_TEXT =
  /range|too (many|large|wide|big)|more than|limit(ed)? (to|exceeded)|exceed|maximum|max results|response size|body.*(large|exceed)|timed? ?out|timeout/i

/** Refusals that shrinking a range cannot mend. */
const NOT_RANGE_TEXT =
  /\brate\b|per second|too many requests|quota|capacity|archive|pruned|unauthori|forbidden|api key|token/i

/** Whether a failed log query is worth asking again in halves. */
export function isRangeError(message: string): boolean {
  return RANGE_TEXT.test(message) && !NOT_RANGE_TEXT.test(message)
}
