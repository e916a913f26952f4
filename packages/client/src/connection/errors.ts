/** The gateway closed the connection with a code after which reconnecting does not help. */
export class ConnectionStoppedError extends Error {
  readonly code = 'CONNECTION_STOPPED'
  readonly closeCode: number
  readonly reason: string

  constructor(facts: { closeCode: number; reason: string }) {
    super(`The gateway closed the connection permanently: ${facts.closeCode} ${facts.reason}`)
    this.name = 'ConnectionStoppedError'
    this.closeCode = facts.closeCode
    this.reason = facts.reason
  }
}

/** This JavaScript environment has no WebSocket, and none was configured. */
export class WebSocketMissingError extends Error {
  readonly code = 'WEB_SOCKET_MISSING'

  constructor() {
    super(
      'No global WebSocket (Node.js has one from version 22 on): pass `WebSocket` to createClient',
    )
    this.name = 'WebSocketMissingError'
  }
}
