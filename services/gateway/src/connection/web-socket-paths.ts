/** Paths that become WebSocket connections. */
export const WEB_SOCKET_PATHS = ['query', 'stream'] as const
export type WebSocketPath = (typeof WEB_SOCKET_PATHS)[number]
