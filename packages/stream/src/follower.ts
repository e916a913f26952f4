import { createWakeSignal } from '@ssv-exporter/flow/wake-signal'
import type { Startable } from '@ssv-exporter/service-kit/lifecycle'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import type { Metrics } from '@ssv-exporter/service-kit/metrics'
import type { BusState, PublicationBus } from './bus.ts'
import { PositionNotRetainedError } from './errors.ts'
import { createFollowerMetrics } from './follower-metrics.ts'
import type { LogHead, LogPosition, PublicationReader } from './log.ts'
import type { Publication } from './publication.ts'
import { readInEpoch } from './read-in-epoch.ts'
import { createReorderBuffer } from './reorder-buffer.ts'

export interface FollowerOptions {
  /** Poll interval of the log while the bus is unavailable. */
  pollMs: number
  /**
   * Interval of log checks while the bus is live. A lost message is delayed by at most this
   * interval.
   */
  checkLogMs: number
  batchSize: number
  /** Start after this offset instead of at the head. */
  from?: number
}

/** The log could not be continued. Consumers of earlier offsets must be notified of the gap. */
export interface LogReset {
  /** `epoch`: it has a new epoch; `pruned`: the next publications are no longer retained. */
  readonly reason: 'epoch' | 'pruned'
  /** Where the follower continues: after this position. */
  readonly position: LogPosition
}

export interface FollowerHandler {
  /**
   * Offsets are contiguous within and across batches. Called synchronously, so it must be fast.
   */
  onPublications(batch: readonly Publication[], epoch: string): void
  /** Called between batches, synchronously. */
  onReset(reset: LogReset): void
}

export interface FollowerModules {
  reader: PublicationReader
  bus: PublicationBus
  handler: FollowerHandler
  logger: Logger
  metrics: Metrics
}

export interface Follower extends Startable {
  /** Position of the last delivered publication; `undefined` before start. */
  position(): LogPosition | undefined
  /**
   * The newest known offset in the log; equal to the last delivered offset unless the follower
   * lags.
   */
  newestOffset(): number
  /**
   * Whether publications are received live. Otherwise the log is polled because the bus is
   * unavailable or behind the log.
   */
  isBusLive(): boolean
}

/** Maximum number of out-of-order live messages held back; beyond it they are fetched again. */
const MAX_EARLY = 10_000

/**
 * Delivers every publication of the log to the handler, exactly once and in order: live from the
 * bus, gaps from the bus window, everything else from the log. The log is the source of truth; the
 * bus only reduces latency.
 *
 * start() rejects if the log cannot be read, and with PositionNotRetainedError if it cannot be
 * followed from `from`.
 */
export function createFollower(options: FollowerOptions, modules: FollowerModules): Follower {
  const { pollMs, checkLogMs, batchSize, from } = options
  const { reader, bus, handler } = modules
  const logger = modules.logger.child({ part: 'follower' })
  const metrics = createFollowerMetrics(modules.metrics, isBusLive)
  const buffer = createReorderBuffer({ maxEarly: MAX_EARLY })
  const wakeUp = createWakeSignal()
  const stopping = new AbortController()
  let epoch: string | undefined
  let state: BusState = 'disconnected'
  /**
   * Whether the bus has everything that is in the log: a bus that rejects writes stays connected and
   * silent.
   */
  let isBusCurrent = true
  let newest = 0
  let running: Promise<void> | undefined
  let unsubscribe: (() => void) | undefined

  function notify(message: () => void): void {
    try {
      message()
    } catch (error) {
      metrics.errors.inc({ reason: 'handler' })
      logger.error({ err: error }, 'publication handler failed')
    }
  }

  function isGapKnown(): boolean {
    return buffer.newestOffset() > buffer.deliveredOffset()
  }

  /** Delivers the publications that are next in buffer. */
  function accept(batch: readonly Publication[]): void {
    const current = epoch
    if (current === undefined || stopping.signal.aborted) return
    const ready = buffer.accept(batch)
    if (ready.length > 0) notify(() => handler.onPublications(ready, current))
    metrics.position.set(buffer.deliveredOffset())
  }

  function onLive(liveEpoch: string, batch: readonly Publication[]): void {
    if (liveEpoch !== epoch) {
      // Only the log can tell which of the two epochs is the old one.
      wakeUp.set()
      return
    }
    isBusCurrent = true
    const wasGapKnown = isGapKnown()
    accept(batch)
    if (wasGapKnown || !isGapKnown()) return
    metrics.gaps.inc()
    wakeUp.set()
  }

  function onState(next: BusState): void {
    state = next
    wakeUp.set()
  }

  function isBusLive(): boolean {
    return state === 'connected' && isBusCurrent
  }

  /** Whether the bus has all delivered publications. */
  async function isBusComplete(current: string): Promise<boolean> {
    const top = await bus.top().catch(() => undefined)
    return top?.epoch === current && top.offset >= buffer.deliveredOffset()
  }

  /** Continues at the head of the log. */
  function reset(head: LogHead, reason: LogReset['reason']): void {
    const former = { epoch, offset: buffer.deliveredOffset() }
    const position = { epoch: head.epoch, offset: head.offset }
    logger.warn({ reason, former, position }, 'log reset')
    metrics.resets.inc({ reason })
    if (stopping.signal.aborted) return
    epoch = head.epoch
    buffer.reset(head.offset)
    notify(() => handler.onReset({ reason, position }))
  }

  async function fromWindow(current: string): Promise<Publication[]> {
    if (state === 'disconnected') return []
    try {
      return (await bus.readWindow(current, buffer.deliveredOffset(), batchSize)) ?? []
    } catch (error) {
      logger.debug({ err: error }, 'failed to read window')
      return []
    }
  }

  /** Fetches the next publications; resolves to whether there was progress. */
  async function fill(current: string): Promise<boolean> {
    const before = buffer.deliveredOffset()
    const recent = await fromWindow(current)
    const source = recent.length > 0 ? 'window' : 'log'
    const batch =
      source === 'window' ? recent : await readInEpoch(reader, current, before, batchSize)
    if (batch && current === epoch) accept(batch)
    metrics.filled.inc({ source }, buffer.deliveredOffset() - before)
    if (source === 'log' && buffer.deliveredOffset() > before) isBusCurrent = false
    return buffer.deliveredOffset() > before
  }

  /** Resolves to whether the follower has reached the head of the log. */
  async function catchUp(current: string): Promise<boolean> {
    // Fill a known gap before reading the log head, so that the window alone can suffice.
    if (isGapKnown()) await fill(current)
    while (!stopping.signal.aborted) {
      const head = await reader.head()
      if (head.epoch !== current) reset(head, 'epoch')
      else if (buffer.deliveredOffset() + 1 < head.earliest) reset(head, 'pruned')
      const behind = Math.max(head.offset, buffer.newestOffset()) - buffer.deliveredOffset()
      newest = head.epoch === epoch ? head.offset : 0
      metrics.lag.set(Math.max(behind, 0))
      if (behind <= 0) return true
      // Nothing found: the log replica lags behind the bus, or the log changed in the meantime.
      if (!(await fill(current))) return false
    }
    return false
  }

  async function run(): Promise<void> {
    let failures = 0
    while (epoch !== undefined && !stopping.signal.aborted) {
      let isAtHead = false
      try {
        isAtHead = await catchUp(epoch)
        failures = 0
      } catch (error) {
        failures += 1
        metrics.errors.inc({ reason: 'read' })
        const level = failures === 1 ? 'warn' : 'debug'
        logger[level]({ err: error, failures }, 'failed to read log')
      }
      if (!isBusCurrent) isBusCurrent = await isBusComplete(epoch)
      await wakeUp.wait(isAtHead && isBusLive() ? checkLogMs : pollMs, stopping.signal)
    }
  }

  return {
    async start() {
      const head = await reader.head()
      if (stopping.signal.aborted) return
      const offset = from ?? head.offset
      if (offset + 1 < head.earliest || offset > head.offset) {
        throw new PositionNotRetainedError({ from: offset, ...head })
      }
      epoch = head.epoch
      buffer.reset(offset)
      unsubscribe = bus.subscribe({ onPublications: onLive, onState })
      running = run()
    },
    async stop() {
      stopping.abort()
      unsubscribe?.()
      await running
    },
    position: () => (epoch === undefined ? undefined : { epoch, offset: buffer.deliveredOffset() }),
    newestOffset: () => Math.max(newest, buffer.newestOffset()),
    isBusLive,
  }
}
