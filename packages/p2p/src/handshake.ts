import type { Host } from './host.ts'

/** What is exchanged: one signed envelope each way, over one stream, each ended by its end. */
export interface HandshakeProtocol<Info> {
  /** libp2p protocol id. */
  readonly protocol: string
  /** Of the libp2p signed envelope (RFC 0002). */
  readonly domain: string
  readonly payloadType: string
  encode(info: Info): Uint8Array
  /** @throws when it is not what it should be */
  decode(payload: Uint8Array): Info
}

export interface HandshakeOptions<Info> {
  readonly privateKey: Uint8Array
  /** Asked each time: a fork may change what we are. */
  readonly own: () => Info
  /** For the whole exchange. Default 5 s. */
  readonly timeoutMs?: number
}

export interface Handshaker<Info> {
  /**
   * Asks: sends our envelope and reads theirs, whose signer must be the peer of the connection.
   * @throws HandshakeError, RequestError
   */
  greet(peerId: string, signal?: AbortSignal): Promise<Info>
  /** Answers from now on. `judge` says whether the peer is one of us; one that is not gets no answer. */
  serve(judge: (peerId: string, info: Info) => boolean | Promise<boolean>): Promise<void>
}

export declare function createHandshaker<Info>(
  protocol: HandshakeProtocol<Info>,
  options: HandshakeOptions<Info>,
  modules: { host: Host },
): Handshaker<Info>
