import { RequestError } from '@ssv-exporter/p2p/errors'
import type { SignedAgreement } from '@ssv-exporter/ssv/agreement'
import { SsvDecodeError } from '@ssv-exporter/ssv/errors'
import type {
  GenesisFork,
  GenesisGeneration,
  HistoryCodec,
  HistoryRequest,
} from '@ssv-exporter/ssv/genesis/generation'
import type { Network } from '../../../../network/network.ts'
import type { HistoryPeerOptions } from '../history-options.ts'
import type { HistoryMetrics } from '../metrics.ts'
import type { PeerQueue } from './peer-queue.ts'
import { findTargets, type PeerTarget } from './peer-target.ts'

/** The result of asking one peer. `failed`: tells nothing about what the peer has. */
export type PeerAnswer =
  | {
      readonly peerId: string
      readonly status: 'found'
      readonly messages: readonly SignedAgreement[]
    }
  | { readonly peerId: string; readonly status: 'not-found' }
  | { readonly peerId: string; readonly status: 'failed' }

export interface AskOptions {
  /** Peers to skip; the asked peer is added. */
  readonly except: Set<string>
  readonly urgency: number
  readonly signal: AbortSignal
}

/**
 * Asks one peer with free capacity; undefined when none is left to ask.
 * @throws when `signal` aborts
 */
export type AskPeer = (
  request: HistoryRequest,
  options: AskOptions,
) => Promise<PeerAnswer | undefined>

export interface AskPeerModules {
  readonly network: Pick<Network<GenesisFork>, 'peers' | 'request' | 'fork'>
  readonly generation: GenesisGeneration
  readonly codec: HistoryCodec
  readonly queue: PeerQueue
  readonly metrics: HistoryMetrics
  onAsked(peerId: string): void
}

/** Creates the request sender: bounded in time and size, counted. A failing peer rests. */
export function createAskPeer(
  { timeoutMs }: Pick<HistoryPeerOptions, 'timeoutMs'>,
  { network, generation, codec, queue, metrics, onAsked }: AskPeerModules,
): AskPeer {
  async function send(
    { peerId, fork, protocol }: PeerTarget,
    request: HistoryRequest,
    signal: AbortSignal,
  ): Promise<PeerAnswer> {
    const limits = { signal, timeoutMs, maxBytes: codec.maxAnswerBytes }
    const data = codec.encodeRequest(fork, request)
    const bytes = await network.request(peerId, protocol, data, limits)
    // Operators end a request that they will not answer this way.
    if (bytes.length === 0) return { peerId, status: 'failed' }
    const { answer, undecodable } = codec.decodeAnswer(protocol, bytes)
    metrics.messages.inc({ outcome: 'undecodable' }, undecodable)
    if (answer.status === 'refused') return { peerId, status: 'failed' }
    return { peerId, ...answer }
  }

  function failureOf(error: unknown): string {
    if (error instanceof SsvDecodeError) return 'undecodable'
    if (error instanceof RequestError) return error.reason
    throw error
  }

  return async (request, { except, urgency, signal }) => {
    const { kind } = request
    const peers = network.peers().filter(({ peerId }) => !except.has(peerId))
    const targets = findTargets(request, { peers, current: network.fork(), generation, codec })
    const acquire = await queue.acquire(targets, urgency, signal)
    if (acquire === undefined) return undefined
    const { peerId } = acquire.target
    except.add(peerId)
    onAsked(peerId)
    const end = metrics.requestDuration.startTimer({ kind })
    try {
      const answer = await send(acquire.target, request, signal)
      acquire.end(answer.status === 'failed' ? 'badly' : 'well')
      metrics.requests.inc({
        kind,
        outcome: answer.status === 'failed' ? 'refused' : answer.status,
      })
      return answer
    } catch (error) {
      acquire.end(signal.aborted ? 'well' : 'badly')
      signal.throwIfAborted()
      metrics.requests.inc({ kind, outcome: failureOf(error) })
      return { peerId, status: 'failed' }
    } finally {
      end()
    }
  }
}
