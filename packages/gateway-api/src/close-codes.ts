/** A WebSocket close the gateway starts, or provokes, itself; docs/api.md lists the same. */
export interface CloseCode {
  readonly code: number
  readonly reason: string
  readonly when: string
  /** What the client should do. */
  readonly advice: string
}

export const CLOSE_CODES = {
  GOING_AWAY: {
    code: 1001,
    reason: 'going away',
    when: 'The server stops.',
    advice: 'Connect again after a moment.',
  },
  TOO_MANY_PIECES: {
    code: 1008,
    reason: 'too many fragments',
    when: 'A message came in more than 32 fragments, or in more than 2048 pieces.',
    advice: 'Send it in one frame.',
  },
  TOO_BIG: {
    code: 1009,
    reason: 'message too big',
    when: 'A message is larger than `GATEWAY_MAX_PAYLOAD_BYTES` (`/query`) or 1024 bytes (`/stream`).',
    advice: 'Do not send it again.',
  },
  BROKEN_ANSWER: {
    code: 1011,
    reason: 'answer could not be finished',
    when: 'Reading failed, or took longer than `GATEWAY_ANSWER_TIMEOUT_MS`, after a part of the answer had been sent.',
    advice: 'Connect again after a moment and ask again.',
  },
  SLOW_CONSUMER: {
    code: 4408,
    reason: 'slow consumer',
    when: 'More than `GATEWAY_STREAM_MAX_BUFFERED_BYTES` wait for a `/stream` client that does not read them.',
    advice: 'Read faster, connect again and query what was missed.',
  },
} as const satisfies Record<string, CloseCode>

export type CloseName = keyof typeof CLOSE_CODES
