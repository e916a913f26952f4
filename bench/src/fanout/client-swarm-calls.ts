import type { StreamFilter } from '@ssv-exporter/gateway-api/stream/stream-filter'

export interface SwarmSubscription {
  name: string
  filter?: StreamFilter
}

export interface SwarmOrder {
  port: number
  /** `none` does not subscribe: for the original protocol, or a minimal server. */
  protocol: 'none' | 'v2'
  clients: number
  /** Concurrent handshakes. */
  concurrency: number
  /** One per client, repeated if there are more clients. */
  subscriptions: readonly (readonly SwarmSubscription[])[]
  /** Reconnects and resumes from the last position when its connection is closed. */
  comesBack: boolean
}

export interface Opened {
  /** Start on the monotonic clock. */
  startedMs: number
  /** When the last client was open and live. */
  endedMs: number
}

export interface SwarmState {
  open: number
  /** Clients whose subscriptions are all live. */
  live: number
  /** Closed connections by close code; 0 without one. */
  closed: Record<number, number>
  pushes: number
  bytes: number
  /** The minimum of the clients' last offsets. */
  lowest: number
  /** Offsets missed by a client, and duplicates. */
  lost: number
  repeated: number
  /** When the last push came. */
  lastPushMs: number
  /** When the last client became live. */
  lastLiveMs: number
  /** Resets, refusals and errors. */
  complaints: string[]
}

/** Commit times of publications, by offset. */
export interface CommitTimes {
  firstOffset: number
  /** Before the commit, and after its response. */
  askedMs: Float64Array
  answeredMs: Float64Array
}

/** Milliseconds of each push. */
export interface Delays {
  sinceAsked: Float32Array
  sinceAnswered: Float32Array
}

// A type, not an interface: only a type is a `Calls`.
export type SwarmCalls = {
  open(order: SwarmOrder): Promise<Opened>
  state(): SwarmState
  /** Starts recording arrivals. */
  record(): void
  /** Clears them. */
  delays(times: CommitTimes): Delays
  /** Stops reading. @returns the local ports */
  pause(): number[]
  resume(): void
}
