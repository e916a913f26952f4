import type { Startable } from '@ssv-exporter/service-kit/lifecycle'
import type { Fork } from '@ssv-exporter/ssv/generation'

/** A gossip message awaiting our verdict; it is forwarded only on `accept`. */
export interface GossipMessage {
  /** Id for `report`. */
  readonly id: number
  readonly topic: string
  /** A view of a shared buffer: copy it to keep it. */
  readonly data: Uint8Array
  /** The forwarding peer, not necessarily the author. */
  readonly peerId: string
  /** Arrival time before queueing, in milliseconds since 1970. */
  readonly receivedMs: number
}

/**
 * accept: forward. ignore: do not forward, without penalty. refuse (`genesis` only): do not
 * forward, with a small penalty: invalid by our registry, but perhaps valid by another. reject: do
 * not forward, with a penalty: invalid whatever the registry. The penalty is for the author if
 * messages are signed, otherwise for the peer that forwarded it.
 */
export type Verdict = 'accept' | 'ignore' | 'refuse' | 'reject'

export interface PeerInfo {
  readonly peerId: string
  readonly direction: 'in' | 'out'
  readonly agent: string
  /** Result of the handshake; `fallback` if the user agent was used instead. */
  readonly fork: string
  readonly handshake: 'done' | 'fallback'
  readonly protocols: readonly string[]
  /** Known subscriptions of the peer. */
  readonly topics: readonly string[]
  readonly score: number
}

export interface RequestOptions {
  readonly signal: AbortSignal
  readonly timeoutMs: number
  /** Maximum bytes; more end the stream with an error. */
  readonly maxBytes: number
}

/** Answers a peer's request; undefined closes the stream without an answer. */
export type RequestHandler = (
  peerId: string,
  request: Uint8Array,
  signal: AbortSignal,
) => Promise<Uint8Array | undefined>

export interface NetworkStatus {
  readonly peerId: string
  readonly addresses: readonly string[]
  readonly nodeRecord: string | undefined
  readonly fork: string
  readonly peers: number
  readonly peersIn: number
  readonly peersOut: number
  readonly topics: number
  /** General topics with at least one subscribed peer. Users read this name in `/status`. */
  readonly subnetsCovered: number
  /** Messages dropped unread because there were too many. */
  readonly lostMessages: number
  /**
   * Numbers of the subnets with at least one mesh peer, in the fork in force; absent if the fork
   * has no numbered subnets.
   */
  readonly meshSubnets?: readonly number[]
}

/**
 * Our node in the SSV network. Register handlers before start(); call everything else any time
 * after it.
 */
export interface Network<F extends Fork = Fork> extends Startable {
  /**
   * One handler. Batches arrive in order; if there is a queue, decided messages come first and
   * peers take turns.
   */
  onGossip(handler: (batch: readonly GossipMessage[]) => void): void
  /** Each message gets one verdict; a message never reported is ignored after a while. */
  report(verdicts: readonly { readonly id: number; readonly verdict: Verdict }[]): void
  serve(
    protocol: string,
    handler: RequestHandler,
    options: { readonly maxRequestBytes: number },
  ): void
  /**
   * Replaces the set of registry validators. If a fork has per-validator topics, they are
   * subscribed.
   */
  followValidators(publicKeys: readonly Uint8Array[]): void
  /** Peers that passed the handshake. */
  peers(): readonly PeerInfo[]
  /**
   * @throws RequestError (closed reasons: not-connected, not-supported, timeout, too-large, reset)
   */
  request(
    peerId: string,
    protocol: string,
    data: Uint8Array,
    options: RequestOptions,
  ): Promise<Uint8Array>
  /** The current fork. */
  fork(): F
  status(): NetworkStatus
}
