/** This JavaScript environment has no WebSocket, and none was given. */
export class WebSocketMissingError extends Error {
  readonly code = 'WEB_SOCKET_MISSING'

  constructor() {
    super(
      'No global WebSocket (Node.js has one from version 22 on): pass `WebSocket` to createClient',
    )
    this.name = 'WebSocketMissingError'
  }
}
