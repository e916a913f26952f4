/** Input of a thread. */
export interface ThreadData<Options> {
  readonly options: Options
  /** Level of the logger. */
  readonly level: string
}

export interface ThreadCall {
  readonly id: number
  readonly method: string
  readonly args: readonly unknown[]
}

export type ThreadMessage =
  | { readonly kind: 'result'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'fault'; readonly id: number; readonly error: unknown }
  /**
   * New or changed entries of the ledger. They are sent before the result of the call that caused
   * them.
   */
  | { readonly kind: 'entries'; readonly entries: readonly unknown[] }
  /** A line of the logger, JSON. */
  | { readonly kind: 'log'; readonly line: string }
