/** What a thread is started with. */
export interface ThreadData<Options> {
  readonly options: Options
  /** Of the logger. */
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
  /** Entries of the ledger, new or changed. They come before the result of whatever call made them. */
  | { readonly kind: 'entries'; readonly entries: readonly unknown[] }
  /** A line of the logger, JSON. */
  | { readonly kind: 'log'; readonly line: string }
