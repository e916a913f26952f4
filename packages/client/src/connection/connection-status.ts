interface Facts {
  /** The offset of the newest publication in the log, as the gateway last told it. */
  readonly top: number | undefined
  /** Everything of this block and before is final; `null` where the gateway does not know. */
  readonly finalizedBlock: number | null | undefined
}

/** Where the connection of a client's streams is. */
export type ConnectionStatus = Facts &
  (
    | { /** No stream wants it. */ readonly state: 'idle' }
    | { readonly state: 'connecting' }
    | { readonly state: 'open' }
    | {
        /** It was closed and will be opened again. */
        readonly state: 'waiting'
        readonly retryInMs: number
        readonly code: number
        readonly reason: string
      }
    | {
        /** The gateway closed it for a cause that would repeat; the streams ended with an error. */
        readonly state: 'stopped'
        readonly code: number
        readonly reason: string
      }
  )
