/** The gateway closed the connection with a code that says not to come back as before. */
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
