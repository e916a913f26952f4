import type { Startable } from '@ssv-exporter/service-kit/lifecycle'
import type { Fork } from '@ssv-exporter/ssv/generation'

/** A gossip message that waits for our verdict; it is forwarded only when that is `accept`. */
export interface GossipMessage {
  /** What `report` names it by. */
  readonly id: number
  readonly topic: string
  /** A view into a buffer that holds others, too: whoever keeps it copies it. */
  readonly data: Uint8Array
  /** Who handed it to us: not necessarily who made it. */
  readonly peerId: string
  /** Milliseconds since 1970, taken before it queued. */
  readonly receivedAtMs: number
}

/**
 * accept: forward it. ignore: do not, at no cost to the peer. refuse: do not, and it counts a little against its author: it is false by our
 * registry, but may be true by another. reject: do not, and it counts against its author: it is false whatever one knows.
 */
export type Verdict = 'accept' | 'ignore' | 'refuse' | 'reject'

export interface PeerFacts {
  readonly peerId: string
  readonly direction: 'in' | 'out'
  readonly agent: string
  /** Of the handshake; `fallback` when the user agent had to do. */
  readonly fork: string
  readonly handshake: 'done' | 'fallback'
  readonly protocols: readonly string[]
  /** Topics the peer is known to listen to. */
  readonly topics: readonly string[]
  readonly score: number
}

export interface RequestOptions {
  readonly signal: AbortSignal
  readonly timeoutMs: number
  /** More than this ends the stream with an error. */
  readonly maxBytes: number
}

/** Answers a request of a peer; undefined closes the stream without an answer. */
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
  /** Subnets that at least one peer listens to, of those we want. */
  readonly subnetsCovered: number
}

/** Our peer in the SSV network. Everything is set before start(); everything else may be called any time after it. */
export interface Network<F extends Fork = Fork> extends Startable {
  /** One handler. Batches come in the order of arrival; when there is a queue, decided messages before others and peers in turn. */
  onGossip(handler: (batch: readonly GossipMessage[]) => void): void
  /** Each message gets one verdict; those never reported are ignored after a while. */
  report(verdicts: readonly { readonly id: number; readonly verdict: Verdict }[]): void
  serve(
    protocol: string,
    handler: RequestHandler,
    options: { readonly maxRequestBytes: number },
  ): void
  /** The validators of the registry: where a fork has topics of its own for each, they are listened to. Replaces the former set. */
  followValidators(publicKeys: readonly Uint8Array[]): void
  /** Peers that passed the handshake. */
  peers(): readonly PeerFacts[]
  /** @throws RequestError (closed reasons: not-connected, not-supported, timeout, too-large, reset) */
  request(
    peerId: string,
    protocol: string,
    data: Uint8Array,
    options: RequestOptions,
  ): Promise<Uint8Array>
  /** The fork in force now. */
  fork(): F
  status(): NetworkStatus
}
