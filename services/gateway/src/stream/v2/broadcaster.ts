import type { LogReset } from '@ssv-exporter/stream/follower'
import type { GatewayMetrics } from '../../metrics.ts'
import type { GatewayOptions } from '../../options.ts'
import type { FanOut } from '../fan-out.ts'
import { textFrame } from '../text-frame.ts'

/** A protocol v2 connection, as a recipient of broadcasts. */
export interface BroadcastTarget {
  /** Whether none of its subscriptions is being replayed. */
  isLive(): boolean
  send(frame: Buffer): void
  /** The log was reset and continues after `offset`. */
  continueAfter(offset: number): void
}

export interface Broadcaster {
  add(target: BroadcastTarget): void
  remove(target: BroadcastTarget): void
  /** Sends the finality state if it changed. */
  finality(block: number | null): void
  finalizedBlock(): number | null
  /** Lets all targets continue after the position, and notifies their clients. */
  announceReset(reset: LogReset): void
  start(): void
  stop(): void
}

export interface BroadcasterModules {
  fanOut: Pick<FanOut, 'afterDispatch' | 'epoch' | 'dispatchedOffset'>
  /** See `stream.ts`. */
  top(): number
  metrics: GatewayMetrics
}

const TARGETS_PER_YIELD = 64

/** Broadcasts to all protocol v2 connections. */
export function createBroadcaster(
  { streamHeartbeatMs }: Pick<GatewayOptions, 'streamHeartbeatMs'>,
  { fanOut, top, metrics }: BroadcasterModules,
): Broadcaster {
  const targets = new Set<BroadcastTarget>()
  let finalized: number | null = null
  let timer: NodeJS.Timeout | undefined

  function* broadcast(text: string, replayingText = text): Generator<undefined> {
    const [frame, replayingFrame] = [textFrame(text), textFrame(replayingText)]
    let sent = 0
    for (const target of targets) {
      target.send(target.isLive() ? frame : replayingFrame)
      sent += 1
      if (sent % TARGETS_PER_YIELD === 0) yield
    }
  }

  /** Sent after all dispatched publications, so that the position is valid for every recipient. */
  function* heartbeat(): Generator<undefined> {
    const offset = fanOut.dispatchedOffset()
    const suffix = `"top":${top()}}`
    yield* broadcast(
      `{"op":"heartbeat","position":{"epoch":"${fanOut.epoch()}","offset":${offset}},${suffix}`,
      `{"op":"heartbeat",${suffix}`,
    )
  }

  return {
    add: (target) => void targets.add(target),
    remove: (target) => void targets.delete(target),
    finality(block) {
      if (block === null || block === finalized) return
      finalized = block
      fanOut.afterDispatch(() => broadcast(`{"op":"finality","block":${block}}`))
    },
    finalizedBlock: () => finalized,
    announceReset({ reason, position: { epoch, offset } }) {
      metrics.resets.inc({ reason })
      const text = `{"op":"reset","reason":"${reason}","position":{"epoch":"${epoch}","offset":${offset}},"earliest":${offset + 1}}`
      for (const target of targets) target.continueAfter(offset)
      for (const _ of broadcast(text));
    },
    start() {
      timer ??= setInterval(() => fanOut.afterDispatch(heartbeat), streamHeartbeatMs)
    },
    stop() {
      clearInterval(timer)
      timer = undefined
    },
  }
}
