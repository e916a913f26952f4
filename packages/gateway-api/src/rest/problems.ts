/** A request of the REST interface that failed; docs/rest.md lists the same. */
export interface ProblemKind {
  readonly status: number
  readonly title: string
  readonly when: string
  /** What the client should do. */
  readonly advice: string
}

/** The key is `code` in the body. */
export const PROBLEMS = {
  BAD_PARAMETER: {
    status: 400,
    title: 'A parameter has a value that it cannot have',
    when: '`parameter` names it, `detail` says what it accepts.',
    advice: 'Do not repeat the request.',
  },
  UNKNOWN_PARAMETER: {
    status: 400,
    title: 'There is no such parameter here',
    when: '`parameter` names it, `detail` those that there are.',
    advice: 'Do not repeat the request.',
  },
  REPEATED_PARAMETER: {
    status: 400,
    title: 'A parameter was given twice',
    when: '`parameter` names it.',
    advice: 'Do not repeat the request.',
  },
  CURSOR_INVALID: {
    status: 400,
    title: 'The cursor is none of ours',
    when: '`cursor` is not the `nextCursor` of a page.',
    advice: 'Begin with the first page.',
  },
  CURSOR_OF_ANOTHER_QUERY: {
    status: 400,
    title: 'The cursor belongs to another query',
    when: '`cursor` was given by another endpoint, or with other filters or another order.',
    advice: 'Keep the filters from page to page, or begin with the first page.',
  },
  BAD_URL: {
    status: 400,
    title: 'The URL cannot be read',
    when: 'Its percent-encoding is broken.',
    advice: 'Do not repeat the request.',
  },
  NOT_FOUND: {
    status: 404,
    title: 'There is nothing here',
    when: 'No endpoint has this path.',
    advice: 'See `/docs`.',
  },
  OPERATOR_NOT_FOUND: {
    status: 404,
    title: 'There is no such operator',
    when: 'No operator has this number. In the contracts that give operators none, ask for `/v1/operators?index=…`.',
    advice: 'It may be registered later.',
  },
  VALIDATOR_NOT_FOUND: {
    status: 404,
    title: 'There is no such validator',
    when: 'No validator with this key was ever registered.',
    advice: 'It may be registered later.',
  },
  CLUSTER_NOT_FOUND: {
    status: 404,
    title: 'There is no such cluster',
    when: 'No cluster has this id, or it had no event up to the block that was asked for.',
    advice: 'It may be registered later.',
  },
  BLOCK_NOT_INDEXED: {
    status: 404,
    title: 'The block is not indexed yet',
    when: '`block` is above the last indexed block, which `detail` names.',
    advice: 'Repeat the request later, or ask for an earlier block.',
  },
  METHOD_NOT_ALLOWED: {
    status: 405,
    title: 'Only GET and HEAD are answered here',
    when: 'The request has another method.',
    advice: 'Do not repeat the request.',
  },
  NOT_ACCEPTABLE: {
    status: 406,
    title: 'There is no answer in a form that is accepted',
    when: '`Accept` names none of the forms of this endpoint; `detail` does.',
    advice: 'Do not repeat the request.',
  },
  TOO_MANY_REQUESTS: {
    status: 429,
    title: 'Too many requests from this address',
    when: 'An IPv4 address or IPv6 /64 network asked more than `GATEWAY_MAX_REST_REQUESTS_PER_MINUTE` times within a minute.',
    advice: 'Wait as long as `Retry-After` says.',
  },
  INTERNAL: {
    status: 500,
    title: 'The request failed',
    when: 'Something that should not be possible.',
    advice: 'Report it.',
  },
  SYNCING: {
    status: 503,
    title: 'The contract history is still being read',
    when: '`progress` and `lagBlocks` say how far. Not on `/v1/status`, nor with `SERVE_WHILE_SYNCING=true`.',
    advice: 'Try again after `Retry-After`.',
  },
  BUSY: {
    status: 503,
    title: 'The server is busy',
    when: 'No turn to read came up within `GATEWAY_QUEUE_TIMEOUT_MS`, or too many exports are under way.',
    advice: 'Try again after `Retry-After`.',
  },
  TIMEOUT: {
    status: 503,
    title: 'The query took longer than the server allows',
    when: 'A statement took longer than `GATEWAY_STATEMENT_TIMEOUT_MS`.',
    advice: 'Narrow the filters, or try again after `Retry-After`.',
  },
  UNAVAILABLE: {
    status: 503,
    title: 'The database did not answer',
    when: 'Anything else that the database did or did not do.',
    advice: 'Try again after `Retry-After`.',
  },
} as const satisfies Record<string, ProblemKind>

export type ProblemCode = keyof typeof PROBLEMS

export const PROBLEM_CODES = Object.keys(PROBLEMS) as [ProblemCode, ...ProblemCode[]]
