export interface RequestOptions {
  readonly signal?: AbortSignal
  /** Total timeout: opening the stream, writing, reading to the end. */
  readonly timeoutMs: number
  /** A longer response fails with RequestError `too-large`. */
  readonly maxBytes: number
}

/** Handles a request. undefined closes the stream without a response; a rejection resets it. */
export type ProtocolHandler = (
  peerId: string,
  request: Uint8Array,
  signal: AbortSignal,
) => Promise<Uint8Array | undefined>

export interface ProtocolLimits {
  /** A longer request resets the stream. */
  readonly maxRequestBytes: number
  /** Total timeout: reading, handling, writing. Aborts the handler's `signal`. */
  readonly timeoutMs: number
  /** Concurrent requests per peer; further ones are reset. */
  readonly maxPerPeer: number
  /** Concurrent requests of all peers; further ones are reset. */
  readonly maxInAll: number
}
