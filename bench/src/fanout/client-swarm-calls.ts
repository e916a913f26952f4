import type { StreamFilter } from '@ssv-exporter/gateway-api/stream/stream-filter'

export interface SwarmSubscription {
  name: string
  filter?: StreamFilter
}

export interface SwarmOrder {
  port: number
  /** `none` subscribes to nothing: the legacy protocol, or a bare server. */
  protocol: 'none' | 'v2'
  clients: number
  /** Handshakes under way at once. */
  concurrency: number
  /** Of one client each, beginning anew when there are more clients. */
  subscriptions: readonly (readonly SwarmSubscription[])[]
  /** Comes back, from the last position, when it is cut off. */
  comesBack: boolean
}

export interface Opened {
  /** Of the monotonic clock. */
  begunMs: number
  /** When the last client was open and live. */
  endedMs: number
}

export interface SwarmState {
  open: number
  /** Whose subscriptions are all live. */
  live: number
  /** Connections that ended, by close code; 0: without one. */
  closed: Record<number, number>
  pushes: number
  bytes: number
  /** The least of the clients' last offsets. */
  lowest: number
  /** Offsets that a client missed, and those that came again. */
  lost: number
  repeated: number
  /** When the last push came. */
  lastPushMs: number
  /** When the last client became live. */
  lastLiveMs: number
  /** Resets, refusals and errors. */
  complaints: string[]
}

/** When publications were committed, by offset. */
export interface CommitTimes {
  firstOffset: number
  /** When the commit was asked for, and when the answer was there. */
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
  /** Keeps the arrivals from now on. */
  record(): void
  /** Forgets them. */
  delays(times: CommitTimes): Delays
  /** Reads nothing any more. @returns the ports on this side */
  pause(): number[]
  resume(): void
}
