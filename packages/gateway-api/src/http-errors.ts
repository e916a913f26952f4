/** An upgrade or a plain request rejected over HTTP; docs/api.md lists the same. */
export interface HttpError {
  readonly status: number
  readonly message: string
}

/** The key is `error.code` in the JSON body, `message` is `error.message`. */
export const HTTP_ERRORS = {
  BAD_UPGRADE: { status: 400, message: 'this is not a valid WebSocket handshake' },
  UNKNOWN_VERSION: { status: 400, message: 'v must be 1 (the original protocol) or 2' },
  ORIGIN_FORBIDDEN: { status: 403, message: 'this origin is not allowed' },
  NOT_FOUND: { status: 404, message: 'not found; see /query and /stream' },
  UPGRADE_REQUIRED: { status: 426, message: 'this is a WebSocket endpoint' },
  TOO_MANY_CONNECTIONS_FROM_ADDRESS: {
    status: 429,
    message: 'too many connections from this address',
  },
  SYNCING: { status: 503, message: 'the contract history is still being read' },
  STOPPING: { status: 503, message: 'the server is stopping, try again in a moment' },
  TOO_MANY_CONNECTIONS: { status: 503, message: 'too many connections to this server' },
} as const satisfies Record<string, HttpError>

export type HttpErrorCode = keyof typeof HTTP_ERRORS
