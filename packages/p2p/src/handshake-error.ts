import { ExporterError } from '@ssv-exporter/service-kit/errors'

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
