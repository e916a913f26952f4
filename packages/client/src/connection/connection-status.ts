interface Facts {
  /** The offset of the newest publication in the log, as last reported by the gateway. */
  readonly top: number | undefined
  /** This block and all before it are final; `null` if the gateway does not know. */
  readonly finalizedBlock: number | null | undefined
}

/** Status of the connection of a client's streams. */
export type ConnectionStatus = Facts &
  (
    | { /* No stream is open. */ readonly state: 'idle' }
    | { readonly state: 'connecting' }
    | { readonly state: 'open' }
    | {
        /** It was closed and will be reopened. */
        readonly state: 'waiting'
        readonly retryInMs: number
        readonly code: number
        readonly reason: string
      }
    | {
        /** The gateway closed it for a permanent reason; the streams ended with an error. */
        readonly state: 'stopped'
        readonly code: number
        readonly reason: string
      }
  )
