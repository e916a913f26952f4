import { HandshakeError } from './errors.ts'
import type { Host } from './host.ts'
import type { ProtocolLimits } from './protocol.ts'
import { openEnvelope, sealEnvelope } from './signed-envelope.ts'

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

const DEFAULT_TIMEOUT_MS = 5_000

// A node's info is a few hundred bytes of JSON.
const MAX_ENVELOPE_BYTES = 16_384

const LIMITS: Omit<ProtocolLimits, 'timeoutMs'> = {
  maxRequestBytes: MAX_ENVELOPE_BYTES,
  maxPerPeer: 2,
  maxInAll: 128,
}

/** Both sides of the handshake, with the peer at the other end of the connection and with nobody else. */
export function createHandshaker<Info>(
  protocol: HandshakeProtocol<Info>,
  { privateKey, own, timeoutMs = DEFAULT_TIMEOUT_MS }: HandshakeOptions<Info>,
  { host }: { host: Pick<Host, 'request' | 'handle'> },
): Handshaker<Info> {
  const seal = () => sealEnvelope(protocol.encode(own()), protocol, privateKey)

  async function read(peerId: string, envelope: Uint8Array): Promise<Info> {
    if (envelope.length === 0) throw new HandshakeError('no-answer', { peerId })
    const { payload, peerId: signer } = await openEnvelope(envelope, protocol)
    if (signer !== peerId) throw new HandshakeError('wrong-signer', { peerId })
    try {
      return protocol.decode(payload)
    } catch (error) {
      throw new HandshakeError('bad-payload', { peerId }, error)
    }
  }

  return {
    async greet(peerId, signal) {
      const answer = await host.request(peerId, protocol.protocol, await seal(), {
        timeoutMs,
        maxBytes: MAX_ENVELOPE_BYTES,
        ...(signal === undefined ? {} : { signal }),
      })
      return await read(peerId, answer)
    },
    serve: (judge) =>
      host.handle(
        protocol.protocol,
        async (peerId, envelope) => {
          const info = await read(peerId, envelope)
          return (await judge(peerId, info)) ? await seal() : undefined
        },
        { ...LIMITS, timeoutMs },
      ),
  }
}
