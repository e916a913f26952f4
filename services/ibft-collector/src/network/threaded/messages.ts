import type { RequestFailure } from '@ssv-exporter/p2p/errors'
import type { NetworkStatus, PeerInfo, Verdict } from '../network.ts'
import type { NetworkOptions } from '../network-options.ts'
import type { ByteList } from './byte-list.ts'
import type { ErrorText } from './error-text.ts'
import type { GossipBatch } from './gossip-batch.ts'
import type { MetricSnapshot } from './metric-snapshot.ts'

/** Start-up data of the thread. */
export interface ThreadData {
  readonly options: NetworkOptions
  readonly generation: string
  readonly logLevel: string
}

/** Messages to the thread. */
export type ToThread =
  | { readonly type: 'start' }
  | { readonly type: 'stop' }
  | { readonly type: 'report'; readonly ids: Float64Array; readonly verdicts: Uint8Array }
  | { readonly type: 'serve'; readonly protocol: string; readonly maxRequestBytes: number }
  | { readonly type: 'follow'; readonly publicKeys: ByteList }
  | {
      readonly type: 'request'
      readonly id: number
      readonly peerId: string
      readonly protocol: string
      readonly data: Uint8Array
      readonly timeoutMs: number
      readonly maxBytes: number
    }
  | { readonly type: 'abort-request'; readonly id: number }
  /** Response to a `serve` of the thread. `failed`: the handler threw. */
  | {
      readonly type: 'served'
      readonly id: number
      readonly answer?: Uint8Array
      readonly failed?: boolean
    }
  | { readonly type: 'metrics'; readonly id: number }

/** Messages from the thread. */
export type FromThread =
  | { readonly type: 'started' }
  | { readonly type: 'stopped' }
  | { readonly type: 'failed'; readonly error: ErrorText }
  | {
      readonly type: 'state'
      readonly status: NetworkStatus
      readonly changed: readonly PeerInfo[]
      readonly gone: readonly string[]
    }
  | { readonly type: 'gossip'; readonly batch: GossipBatch }
  | { readonly type: 'answer'; readonly id: number; readonly data: Uint8Array }
  | { readonly type: 'no-answer'; readonly id: number; readonly reason: RequestFailure }
  | {
      readonly type: 'serve'
      readonly id: number
      readonly protocol: string
      readonly peerId: string
      readonly request: Uint8Array
    }
  | { readonly type: 'abort-serve'; readonly id: number }
  | { readonly type: 'metrics'; readonly id: number; readonly metrics: readonly MetricSnapshot[] }
  | { readonly type: 'log'; readonly line: string }

/** Verdicts encoded as bytes: their index. */
export const VERDICTS = ['accept', 'ignore', 'refuse', 'reject'] as const satisfies Verdict[]
