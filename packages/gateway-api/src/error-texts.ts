/** How an answer of type `error` is made; the key is the code in metrics and logs. */
export interface ErrorText {
  /** The first string of `data`, exact; `{type}` stands for the type of the request. */
  readonly text: string
  /** The filter in the answer: that of the request, or zeros. */
  readonly filter: 'request' | 'zeros'
  readonly when: string
}

/** Every error answer of `/query`; docs/api.md lists the same. */
export const ERROR_TEXTS = {
  UNPARSABLE: {
    text: 'could not parse network message',
    filter: 'zeros',
    when: 'The message is not a JSON object, or a member has the wrong type. The second string says what is wrong.',
  },
  UNKNOWN_TYPE: {
    text: "bad request - unknown message type '{type}'",
    filter: 'zeros',
    when: '`type` is none of `operator`, `validator`, `decided`.',
  },
  UNEXPECTED_ERROR_TYPE: {
    text: 'unknown error',
    filter: 'zeros',
    when: 'The request itself has the type `error`.',
  },
  PUBLIC_KEY_REQUIRED: {
    text: 'bad request - publicKey is required',
    filter: 'request',
    when: 'A `decided` request without `publicKey`.',
  },
  KEY_NOT_HEX: {
    text: 'internal error - could not read validator key',
    filter: 'request',
    when: '`publicKey` of a `validator` or `decided` request is not hexadecimal.',
  },
  TOO_MANY_RESULTS: {
    text: 'bad request - too many results',
    filter: 'request',
    when: 'More decided messages match than one answer holds. The second string names the limit and how to page.',
  },
  LIMIT_OUT_OF_RANGE: {
    text: 'bad request - limit is out of range',
    filter: 'request',
    when: '`limit` of a `decided` request is 0, or more than one answer holds. The second string names the limit.',
  },
  CURSOR_INVALID: {
    text: 'bad request - cursor is invalid',
    filter: 'request',
    when: '`cursor` of a `decided` request is not the `nextCursor` of an answer.',
  },
  OPERATORS_FAILED: {
    text: 'internal error - could not get operators',
    filter: 'request',
    when: 'Reading operators failed. The second string says how.',
  },
  VALIDATORS_FAILED: {
    text: 'internal error - could not get validators',
    filter: 'request',
    when: 'Reading validators failed. The second string says how.',
  },
  DECIDED_FAILED: {
    text: 'internal error - could not get decided messages',
    filter: 'request',
    when: 'Reading decided messages failed. The second string says how.',
  },
} as const satisfies Record<string, ErrorText>

export type ErrorCode = keyof typeof ERROR_TEXTS

/** The second string of the three `…_FAILED` answers. */
export const FAILURE_REASONS = {
  BUSY: 'the server is busy, try again later',
  TIMEOUT: 'the query took longer than the server allows',
  UNAVAILABLE: 'the database did not answer, try again later',
} as const

export type FailureReason = keyof typeof FAILURE_REASONS
