import type { SignedAgreement } from '@ssv-exporter/ssv/agreement'
import type {
  HistoryAnswer,
  HistoryCodec,
  HistoryRequest,
} from '@ssv-exporter/ssv/genesis/generation'
import { GENESIS } from '@ssv-exporter/ssv/genesis/genesis'
import { startHost } from './host-network.ts'

/**
 * A peer's behaviour on a decoded request: bytes, or an end without an answer. `honest`: the
 * correct messages.
 */
export type Behaviour = (
  request: HistoryRequest,
  honest: () => SignedAgreement[],
  answer: (messages: readonly SignedAgreement[]) => Uint8Array,
) => Uint8Array | undefined | Promise<Uint8Array | undefined>

export interface HistoryPeer {
  readonly peerId: string
  /** Multiaddr with its peer id. */
  readonly address: string
  readonly asked: HistoryRequest[]
  /** Its messages; mutable. */
  messages: readonly SignedAgreement[]
  behaviour: Behaviour
  stop(): Promise<void>
}

export const honestly: Behaviour = (_request, honest, answer) => answer(honest())

/**
 * Starts a libp2p peer that serves these messages on the protocols of a fork, with the given
 * behaviour.
 */
export async function startHistoryPeer(
  messages: readonly SignedAgreement[],
  { behaviour = honestly, fork = 'v1' }: { behaviour?: Behaviour; fork?: string } = {},
): Promise<HistoryPeer> {
  const codec = GENESIS.history as HistoryCodec
  const host = await startHost('operator')
  const peer: HistoryPeer = {
    peerId: host.peerId,
    address: host.addresses()[0] ?? '',
    asked: [],
    messages,
    behaviour,
    stop: () => host.stop(),
  }
  const limits = { maxRequestBytes: 4_096, timeoutMs: 20_000, maxPerPeer: 64, maxInAll: 256 }
  for (const protocol of codec.protocols(fork)) {
    const serve = async (_from: string, data: Uint8Array) => {
      const request = codec.decodeRequest(protocol, data)
      peer.asked.push(request)
      const answer = (found: readonly SignedAgreement[]) =>
        codec.encodeAnswer(protocol, request, answerOf(found))
      return await peer.behaviour(request, () => lookUp(request, peer.messages), answer)
    }
    await host.handle(protocol, serve, limits)
  }
  return peer
}

const answerOf = (messages: readonly SignedAgreement[]): HistoryAnswer =>
  messages.length === 0 ? { status: 'not-found' } : { status: 'found', messages }

/** As operators of the genesis generation do: at most 25 heights after the first. */
function lookUp(request: HistoryRequest, messages: readonly SignedAgreement[]): SignedAgreement[] {
  const own = messages.filter(({ publicKey }) =>
    Buffer.from(publicKey).equals(Buffer.from(request.publicKey)),
  )
  if (request.kind === 'last') {
    return own.toSorted((a, b) => b.height - a.height).slice(0, 1)
  }
  if (request.kind === 'round-change') return []
  const to = Math.min(request.to, request.from + 25)
  return own
    .filter(({ height }) => height >= request.from && height <= to)
    .sort((a, b) => a.height - b.height)
}
