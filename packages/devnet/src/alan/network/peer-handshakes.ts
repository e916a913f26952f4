import { createHandshaker, type HandshakeProtocol } from '@ssv-exporter/p2p/handshake'
import type { Host } from '@ssv-exporter/p2p/host'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import { sleep } from '@ssv-exporter/service-kit/sleep'
import type { NodeInfo } from '@ssv-exporter/ssv/generation'

const RETRY_PAUSE_MS = 1_000

export interface PeerHandshakesOptions {
  readonly privateKey: Uint8Array
  /** Delay of responses in milliseconds. */
  readonly delayMs: number
  /** Default: 5 000. */
  readonly timeoutMs?: number
}

export interface PeerHandshakesModules {
  readonly protocol: HandshakeProtocol<NodeInfo>
  readonly host: Host
  readonly logger: Logger
  readonly own: () => NodeInfo
  /** Whether a peer is of our network. */
  readonly accepts: (info: NodeInfo) => boolean
  /** Whether a peer is another operator of the devnet, which stays connected. */
  readonly isOperator: (peerId: string) => boolean
}

export interface PeerHandshakes {
  /** Flags of the subnets that a peer announced; undefined before its handshake. */
  subnetsOf(peerId: string): readonly boolean[] | undefined
}

/**
 * Exchanges handshakes over all connections of a host; the dialling peer begins. A peer that is
 * refused, or does not answer, is disconnected. Operators of the devnet may only be slow, for
 * example while all of them start; they are asked again.
 */
export async function exchangeHandshakes(
  { privateKey, delayMs, timeoutMs }: PeerHandshakesOptions,
  { protocol, host, logger, own, accepts, isOperator }: PeerHandshakesModules,
): Promise<PeerHandshakes> {
  const announced = new Map<string, readonly boolean[]>()
  const handshaker = createHandshaker(
    protocol,
    { privateKey, own, ...(timeoutMs !== undefined && { timeoutMs }) },
    { host },
  )

  function accept(peerId: string, info: NodeInfo): boolean {
    announced.set(peerId, info.subnets ?? [])
    return isOperator(peerId) || accepts(info)
  }

  async function begin(peerId: string): Promise<void> {
    while (host.connections().some((connection) => connection.peerId === peerId)) {
      try {
        if (!accept(peerId, await handshaker.handshake(peerId))) await host.disconnect(peerId)
        return
      } catch (error) {
        logger.debug({ err: error, peerId }, 'handshake failed')
        if (!isOperator(peerId)) return await host.disconnect(peerId)
        await sleep(RETRY_PAUSE_MS)
      }
    }
  }

  await handshaker.serve(async (peerId, info) => {
    if (delayMs > 0) await sleep(delayMs)
    return accept(peerId, info)
  })
  host.onDisconnection((peerId) => announced.delete(peerId))
  host.onConnection(({ peerId, direction }) => {
    if (direction === 'out') void begin(peerId)
  })

  return { subnetsOf: (peerId) => announced.get(peerId) }
}
