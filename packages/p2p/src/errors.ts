import { ExporterError } from '@ssv-exporter/service-kit/errors'

/** Why no connection came about. Closed; each is a label of a metric. */
export type DialFailure =
  | 'bad-address'
  | 'timeout'
  | 'refused'
  | 'encryption'
  | 'aborted'
  | 'failed'

/** A peer could not be connected. */
export class DialError extends ExporterError {
  readonly reason: DialFailure

  constructor(reason: DialFailure, facts: { addresses: readonly string[] }, cause?: unknown) {
    super(`Could not dial: ${reason}`, {
      code: 'PEER_DIAL_FAILED',
      facts: { reason, ...facts },
      retryable: reason !== 'bad-address',
      cause,
    })
    this.reason = reason
  }
}

/** What was wrong with an envelope. Closed; each is a label of a metric. */
export type HandshakeFault =
  /** The peer ended the stream without saying anything: it does not want us. */
  | 'no-answer'
  | 'malformed'
  | 'wrong-payload-type'
  | 'bad-signature'
  /** Signed by another key than the one the connection was made with. */
  | 'wrong-signer'
  | 'bad-payload'

/** A peer said who it is in a way that cannot be believed. */
export class HandshakeError extends ExporterError {
  readonly fault: HandshakeFault

  constructor(fault: HandshakeFault, facts: { peerId?: string } = {}, cause?: unknown) {
    super(`Handshake failed: ${fault}`, {
      code: 'PEER_HANDSHAKE_FAILED',
      facts: { fault, ...facts },
      cause,
    })
    this.fault = fault
  }
}

/** A network key is not one: the operator has to give another. What it holds is not told. */
export class IdentityError extends ExporterError {
  constructor(problem: string, facts: { file?: string }, cause?: unknown) {
    const where = facts.file === undefined ? '' : ` in ${facts.file}`
    super(`Network key${where} is unusable: ${problem}`, { code: 'NETWORK_KEY', facts, cause })
  }
}

/** Why there was no answer. Closed; each is a label of a metric. */
export type RequestFailure =
  | 'not-connected'
  | 'not-supported'
  | 'timeout'
  | 'too-large'
  | 'reset'
  | 'aborted'

/** A peer did not answer. `reset`: it ended the stream or the connection before its answer was whole. */
export class RequestError extends ExporterError {
  readonly reason: RequestFailure

  constructor(
    reason: RequestFailure,
    facts: { peerId: string; protocol: string },
    cause?: unknown,
  ) {
    super(`No answer on ${facts.protocol}: ${reason}`, {
      code: 'PEER_REQUEST_FAILED',
      facts: { reason, ...facts },
      retryable: true,
      cause,
    })
    this.reason = reason
  }
}
