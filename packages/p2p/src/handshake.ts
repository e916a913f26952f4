import { HandshakeError } from './errors.ts'
import type { Host } from './host.ts'
import type { ProtocolLimits } from './protocol.ts'
import { openEnvelope, sealEnvelope } from './signed-envelope.ts'

/** Exchanges one signed envelope each way over one stream; each side half-closes after sending. */
export interface HandshakeProtocol<Info> {
  /** libp2p protocol id. */
  readonly protocol: string
  /** Domain of the libp2p signed envelope (RFC 0002). */
  readonly domain: string
  readonly payloadType: string
  encode(info: Info): Uint8Array
  /** @throws if it is invalid */
  decode(payload: Uint8Array): Info
}

export interface HandshakeOptions<Info> {
  readonly privateKey: Uint8Array
  /** Called each time, because a fork may change our node information. */
  readonly own: () => Info
  /** Timeout of the whole exchange. Default 5 s. */
  readonly timeoutMs?: number
}

export interface Handshaker<Info> {
  /**
   * Client side: sends our envelope and reads theirs, which must be signed by the connected peer.
   * @throws HandshakeError, RequestError
   */
  handshake(peerId: string, signal?: AbortSignal): Promise<Info>
  /**
   * Starts the server side. `validate` decides whether the peer belongs to the network; others get no
   * response.
   */
  serve(validate: (peerId: string, info: Info) => boolean | Promise<boolean>): Promise<void>
}

const DEFAULT_TIMEOUT_MS = 5_000

// A node's info is a few hundred bytes of JSON.
const MAX_ENVELOPE_BYTES = 16_384

const LIMITS: Omit<ProtocolLimits, 'timeoutMs'> = {
  maxRequestBytes: MAX_ENVELOPE_BYTES,
  maxPerPeer: 2,
  maxInAll: 128,
}

/** Both sides of the handshake. The envelope must be signed by the connected peer. */
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
    async handshake(peerId, signal) {
      const answer = await host.request(peerId, protocol.protocol, await seal(), {
        timeoutMs,
        maxBytes: MAX_ENVELOPE_BYTES,
        ...(signal === undefined ? {} : { signal }),
      })
      return await read(peerId, answer)
    },
    serve: (validate) =>
      host.handle(
        protocol.protocol,
        async (peerId, envelope) => {
          const info = await read(peerId, envelope)
          return (await validate(peerId, info)) ? await seal() : undefined
        },
        { ...LIMITS, timeoutMs },
      ),
  }
}
