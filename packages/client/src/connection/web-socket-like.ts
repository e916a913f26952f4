/** The part of WebSocket that the client uses; browsers, Node.js 22 and newer, and `ws` have it. */
export interface WebSocketLike {
  // biome-ignore lint/suspicious/noExplicitAny: the three have no type of their events in common
  addEventListener(type: string, listener: (event: any) => void): void
  send(data: string): void
  close(): void
}

export type WebSocketConstructor = new (url: string, protocols: string[]) => WebSocketLike
