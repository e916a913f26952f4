/** A WebSocket close initiated or provoked by the gateway; docs/api.md lists the same. */
export interface CloseCode {
  readonly code: number
  /** What a client should do: reconnect at once, reconnect after growing delays, or stop. */
  readonly action: 'reconnect' | 'back-off' | 'stop'
  readonly reason: string
  readonly when: string
  /** The recommended action of the client. */
  readonly advice: string
}

export const CLOSE_CODES = {
  GOING_AWAY: {
    code: 1001,
    action: 'reconnect',
    reason: 'going away',
    when: 'The server is stopping.',
    advice: 'Reconnect after a moment.',
  },
  TOO_MANY_PIECES: {
    code: 1008,
    action: 'stop',
    reason: 'too many fragments',
    when: 'A message came in more than 32 fragments, or in more than 2048 pieces.',
    advice: 'Send it in one frame.',
  },
  TOO_BIG: {
    code: 1009,
    action: 'stop',
    reason: 'message too big',
    when: 'A message is larger than `GATEWAY_MAX_PAYLOAD_BYTES` (`/query`, protocol v2) or 1024 bytes (`/stream`).',
    advice: 'Do not send it again.',
  },
  BROKEN_ANSWER: {
    code: 1011,
    action: 'back-off',
    reason: 'answer could not be finished',
    when: 'Reading failed, or took longer than `GATEWAY_ANSWER_TIMEOUT_MS`, after a part of the answer had been sent.',
    advice: 'Reconnect after a moment and repeat the request.',
  },
  NO_MESSAGE: {
    code: 4400,
    action: 'stop',
    reason: 'nothing was asked for',
    when: 'A client of protocol v2 sent nothing for `GATEWAY_STREAM_FIRST_MESSAGE_MS` after it connected.',
    advice: 'Subscribe right after connecting.',
  },
  SLOW_CONSUMER: {
    code: 4408,
    action: 'back-off',
    reason: 'slow consumer',
    when: 'A `/stream` client reads too slowly: more than `GATEWAY_STREAM_MAX_BUFFERED_BYTES` are buffered for it, or it reads too little for longer than `GATEWAY_STREAM_SLOW_MS`. In protocol v2 the reason is the position up to which it was sent everything.',
    advice: 'Read faster. In protocol v2, reconnect and resume; otherwise query what was missed.',
  },
} as const satisfies Record<string, CloseCode>

export type CloseName = keyof typeof CLOSE_CODES
