import type { ProducedDecided } from './ledger.ts'
import type { OperatorNetwork, OperatorNetworkOptions } from './operator-network.ts'

/** Methods of the network that are called over the border. */
export type ThreadMethod = Exclude<keyof OperatorNetwork, 'ledger'>

/** What a thread is started with. */
export interface ThreadData {
  readonly options: OperatorNetworkOptions
  /** Of the logger. */
  readonly level: string
}

export interface ThreadCall {
  readonly id: number
  readonly method: ThreadMethod
  readonly args: readonly unknown[]
}

export type ThreadMessage =
  | { readonly kind: 'result'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'fault'; readonly id: number; readonly error: unknown }
  /** Entries of the ledger, new or changed. They come before the result of whatever call made them. */
  | { readonly kind: 'produced'; readonly entries: readonly ProducedDecided[] }
  /** A line of the logger, JSON. */
  | { readonly kind: 'log'; readonly line: string }
