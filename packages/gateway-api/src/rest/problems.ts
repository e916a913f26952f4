/** A failed request of the REST interface; docs/rest.md lists the same. */
export interface ProblemKind {
  readonly status: number
  readonly title: string
  readonly when: string
  /** The recommended action of the client. */
  readonly advice: string
}

/** The key is `code` in the body. */
export const PROBLEMS = {
  BAD_PARAMETER: {
    status: 400,
    title: 'Invalid parameter value',
    when: '`parameter` names it, `detail` says what it accepts.',
    advice: 'Do not repeat the request.',
  },
  UNKNOWN_PARAMETER: {
    status: 400,
    title: 'Unknown parameter',
    when: '`parameter` names it, `detail` lists the known ones.',
    advice: 'Do not repeat the request.',
  },
  REPEATED_PARAMETER: {
    status: 400,
    title: 'Repeated parameter',
    when: '`parameter` names it.',
    advice: 'Do not repeat the request.',
  },
  CURSOR_INVALID: {
    status: 400,
    title: 'Invalid cursor',
    when: '`cursor` is not the `nextCursor` of a page.',
    advice: 'Start with the first page.',
  },
  CURSOR_OF_ANOTHER_QUERY: {
    status: 400,
    title: 'Cursor of another query',
    when: '`cursor` is from another endpoint, or from a query with other filters or another order.',
    advice: 'Keep the filters from page to page, or start with the first page.',
  },
  BAD_URL: {
    status: 400,
    title: 'Malformed URL',
    when: 'Its percent-encoding is broken.',
    advice: 'Do not repeat the request.',
  },
  NOT_FOUND: {
    status: 404,
    title: 'Not found',
    when: 'No endpoint has this path.',
    advice: 'See `/docs`.',
  },
  OPERATOR_NOT_FOUND: {
    status: 404,
    title: 'Operator not found',
    when: 'No operator has this number. Contracts that do not number operators: use `/v1/operators?index=…`.',
    advice: 'It may be registered later.',
  },
  VALIDATOR_NOT_FOUND: {
    status: 404,
    title: 'Validator not found',
    when: 'No validator with this key has ever been registered.',
    advice: 'It may be registered later.',
  },
  CLUSTER_NOT_FOUND: {
    status: 404,
    title: 'Cluster not found',
    when: 'No cluster has this id, or it had no event up to the requested block.',
    advice: 'It may be registered later.',
  },
  BLOCK_NOT_INDEXED: {
    status: 404,
    title: 'Block not indexed yet',
    when: '`block` is above the last indexed block, which `detail` names.',
    advice: 'Repeat the request later, or request an earlier block.',
  },
  METHOD_NOT_ALLOWED: {
    status: 405,
    title: 'Only GET and HEAD are allowed',
    when: 'The request uses another method.',
    advice: 'Do not repeat the request.',
  },
  NOT_ACCEPTABLE: {
    status: 406,
    title: 'Not acceptable',
    when: '`Accept` names none of the media types of this endpoint; `detail` lists them.',
    advice: 'Do not repeat the request.',
  },
  TOO_MANY_REQUESTS: {
    status: 429,
    title: 'Too many requests from this address',
    when: 'An IPv4 address or IPv6 /64 network sent more than `GATEWAY_MAX_REST_REQUESTS_PER_MINUTE` requests within a minute.',
    advice: 'Wait for the time in `Retry-After`.',
  },
  INTERNAL: {
    status: 500,
    title: 'The request failed',
    when: 'An unexpected error.',
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
    when: 'Timed out waiting for a database connection (`GATEWAY_QUEUE_TIMEOUT_MS`), or too many exports are running.',
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
    when: 'Any other database failure.',
    advice: 'Try again after `Retry-After`.',
  },
} as const satisfies Record<string, ProblemKind>

export type ProblemCode = keyof typeof PROBLEMS

export const PROBLEM_CODES = Object.keys(PROBLEMS) as [ProblemCode, ...ProblemCode[]]
