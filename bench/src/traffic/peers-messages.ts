import type { TrafficOptions } from './decided-traffic.ts'

/** What peers in a process of their own are made with. */
export interface PeersSettings {
  /** How many, and a text that their keys follow from. */
  readonly peers: number
  readonly seed: string
  readonly networkId: string
  /** Start of epoch 0, seconds since 1970. */
  readonly genesisTime: number
  /** In force from epoch 0 on. */
  readonly fork: string
  readonly traffic: TrafficOptions
  /** The first message that is theirs, and the distance to the next. */
  readonly first: number
  readonly step: number
  /** Whether the messages are history to be asked for, and not gossip. */
  readonly isHistory: boolean
}

export type ToPeers =
  | { readonly type: 'start'; readonly settings: PeersSettings }
  /** To be answered when each peer knows of somebody who listens to decided messages. */
  | { readonly type: 'wait-for-listener' }
  /** Publishes theirs of the messages before this number, as fast as it goes. */
  | { readonly type: 'publish'; readonly upTo: number }
  /** From now on the peers listen to decided messages, too: whoever has them relays them. */
  | { readonly type: 'listen' }
  | { readonly type: 'tell-times' }

export type FromPeers =
  | { readonly type: 'started'; readonly addresses: readonly string[] }
  | { readonly type: 'listened-to' }
  /** Of each message published, in order: milliseconds since 1970, with fractions. */
  | { readonly type: 'times'; readonly atMs: readonly number[] }
  | { readonly type: 'failed'; readonly text: string }
