/** This JavaScript environment has no WebSocket, and none was given. */
export class WebSocketMissingError extends Error {
  readonly code = 'WEB_SOCKET_MISSING'

  constructor() {
    super('There is no global WebSocket (Node.js has one from 22): give createClient a `WebSocket`')
    this.name = 'WebSocketMissingError'
  }
}
