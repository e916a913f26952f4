/** Paths that become WebSocket connections. */
export const ENDPOINTS = ['query', 'stream'] as const
export type Endpoint = (typeof ENDPOINTS)[number]
