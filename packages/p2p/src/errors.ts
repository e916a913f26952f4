import { ExporterError } from '@ssv-exporter/service-kit/errors'

/** Reasons for a failed connection. A closed set; each is a metric label. */
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

/** Envelope faults. A closed set; each is a metric label. */
export type HandshakeFault =
  /** The peer closed the stream without a response: it rejected us. */
  | 'no-answer'
  | 'malformed'
  | 'wrong-payload-type'
  | 'bad-signature'
  /** Signed by another key than the one the connection was made with. */
  | 'wrong-signer'
  | 'bad-payload'

/** The handshake of a peer is invalid. */
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

/**
 * The network key is invalid and must be replaced by the operator. Its content is never included.
 */
export class IdentityError extends ExporterError {
  constructor(problem: string, facts: { file?: string }, cause?: unknown) {
    const where = facts.file === undefined ? '' : ` in ${facts.file}`
    super(`Network key${where} is unusable: ${problem}`, { code: 'NETWORK_KEY', facts, cause })
  }
}

/** Reasons for a missing response. A closed set; each is a metric label. */
export type RequestFailure =
  | 'not-connected'
  | 'not-supported'
  | 'timeout'
  | 'too-large'
  | 'reset'
  | 'aborted'

/**
 * A peer did not respond. `reset`: it closed the stream or connection before the response was
 * complete.
 */
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

/** The size limit was exceeded. */
export class TooManyBytesError extends Error {
  override readonly name = 'TooManyBytesError'
}

/** The stream ended before the peer closed its side. */
export class StreamCutError extends Error {
  override readonly name = 'StreamCutError'
}
