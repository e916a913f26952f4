/** An error of protocol v2; docs/api.md lists the same. */
export interface StreamError {
  /** `{…}` is replaced by a fact. */
  readonly message: string
  readonly temporary: boolean
  /** The recommended action of the client. */
  readonly advice: string
}

export const STREAM_ERRORS = {
  BAD_MESSAGE: {
    message: 'not a message of protocol v2: {why}',
    temporary: false,
    advice: 'Do not send it again.',
  },
  SUBSCRIPTION_EXISTS: {
    message: 'subscription {subscription} already exists',
    temporary: false,
    advice: 'Use `update`, or another name.',
  },
  SUBSCRIPTION_UNKNOWN: {
    message: 'subscription {subscription} does not exist',
    temporary: false,
    advice: 'Subscribe first.',
  },
  TOO_MANY_SUBSCRIPTIONS: {
    message: 'too many subscriptions: at most {limit} per connection',
    temporary: false,
    advice: 'Unsubscribe, widen a filter, or open another connection.',
  },
  BUSY: {
    message: 'the server is busy',
    temporary: true,
    advice: 'Try again after a few seconds.',
  },
  UNAVAILABLE: {
    message: 'the log is temporarily unavailable',
    temporary: true,
    advice: 'Try again after a few seconds.',
  },
} as const satisfies Record<string, StreamError>

export type StreamErrorCode = keyof typeof STREAM_ERRORS

export const STREAM_ERROR_CODES = Object.keys(STREAM_ERRORS) as [
  StreamErrorCode,
  ...StreamErrorCode[],
]
