import type { TrafficOptions } from './decided-traffic.ts'

/** Options of peers in a separate process. */
export interface PeersSettings {
  /** Their number, and a text that their keys are derived from. */
  readonly peers: number
  readonly seed: string
  readonly networkId: string
  /** Start of epoch 0, seconds since 1970. */
  readonly genesisTime: number
  /** Active from epoch 0 on. */
  readonly fork: string
  readonly traffic: TrafficOptions
  /** Their first message, and the distance to the next one. */
  readonly first: number
  readonly step: number
  /** Whether the messages are history to be requested, and not gossip. */
  readonly isHistory: boolean
}

export type ToPeers =
  | { readonly type: 'start'; readonly settings: PeersSettings }
  /** Replied to once each peer knows a subscriber to decided messages. */
  | { readonly type: 'wait-for-listener' }
  /** Publishes their messages before this number, at full speed. */
  | { readonly type: 'publish'; readonly upTo: number }
  /** Subscribes the peers to decided messages, so that they relay them. */
  | { readonly type: 'listen' }
  | { readonly type: 'get-times' }

export type FromPeers =
  | { readonly type: 'started'; readonly addresses: readonly string[] }
  | { readonly type: 'listened-to' }
  /** When each message was published, in order: milliseconds since 1970, with fractions. */
  | { readonly type: 'times'; readonly atMs: readonly number[] }
  | { readonly type: 'failed'; readonly text: string }
