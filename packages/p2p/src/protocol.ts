export interface RequestOptions {
  readonly signal?: AbortSignal
  /** For the whole: opening the stream, writing, reading to the end. */
  readonly timeoutMs: number
  /** An answer longer than this is given up with RequestError `too-large`. */
  readonly maxBytes: number
}

/** Answers a request. undefined ends the stream without an answer; a rejection resets it. */
export type ProtocolHandler = (
  peerId: string,
  request: Uint8Array,
  signal: AbortSignal,
) => Promise<Uint8Array | undefined>

export interface ProtocolLimits {
  /** A longer request resets the stream. */
  readonly maxRequestBytes: number
  /** For the whole: reading, the handler's work, writing. `signal` of the handler is aborted then. */
  readonly timeoutMs: number
  /** Requests of one peer in work at once; one more resets its stream. */
  readonly maxPerPeer: number
  /** Requests of all peers in work at once; one more resets its stream. */
  readonly maxInAll: number
}
