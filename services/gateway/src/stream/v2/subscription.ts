import { setImmediate as nextTurn } from 'node:timers/promises'
import type { StreamFilter } from '@ssv-exporter/gateway-api/stream/stream-filter'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import { sleep } from '@ssv-exporter/service-kit/sleep'
import type { GatewayMetrics } from '../../metrics.ts'
import type { GatewayOptions } from '../../options.ts'
import { type CompiledFilter, compileFilter } from '../compile-filter.ts'
import type { ConnectionWriter } from '../connection-writer.ts'
import type { FanOut } from '../fan-out.ts'
import type { LogPageReader } from '../log-page-reader.ts'
import type { SlowWatch } from '../slow-watch.ts'
import type { StreamItem } from '../stream-item.ts'
import type { Subscriber } from '../subscriber-group.ts'
import { textFrame } from '../text-frame.ts'
import { waitForDrain } from '../wait-for-drain.ts'
import type { ReplayEncoder } from './replay-encoder.ts'
import type { SubscriberGroups } from './subscriber-groups.ts'

export interface Subscription {
  /** The offset up to which all matching publications have been written. */
  offset(): number
  /** false while it is being replayed. */
  isLive(): boolean
  /** @returns the offset after which the new filter applies */
  update(filter: StreamFilter): number
  /** The log was reset and continues after `offset`; the caller notifies the client. */
  continueAfter(offset: number): void
  end(): void
}

export interface SubscriptionModules {
  fanOut: FanOut
  groups: SubscriberGroups
  pages: LogPageReader
  replays: ReplayEncoder
  slowWatch: SlowWatch
  metrics: GatewayMetrics
  logger: Logger
}

interface SubscriptionStart {
  name: string
  filter: StreamFilter
  after: number
}

/** Size of one replay write. */
const REPLAY_BYTES = 64 * 1024
/** A subscription becomes live when fewer publications than this remain. */
const LAST_ITEMS = 64
const RETRY_MS = 500

type SubscriptionOptions = Pick<GatewayOptions, 'streamHighWaterBytes'>

/**
 * A sequence of pushes: replayed from the log as fast as the client reads, then live. A client that
 * falls behind is switched back to replay, so that nothing accumulates and nothing is lost.
 */
export function createSubscription(
  options: SubscriptionOptions,
  start: SubscriptionStart,
  writer: ConnectionWriter,
  modules: SubscriptionModules,
): Subscription {
  const subscription = new LogSubscription(options, start, writer, modules)
  if (!subscription.goLive()) subscription.replay()
  return subscription
}

/** A class, to avoid per-instance closures. Live subscriptions keep no replay state. */
class LogSubscription implements Subscription, Subscriber {
  after: number
  readonly #name: string
  readonly #options: SubscriptionOptions
  readonly #writer: ConnectionWriter
  readonly #modules: SubscriptionModules
  #filter: CompiledFilter
  #live = false
  #ended = false
  /** Set during a replay. */
  #replaying: AbortController | undefined

  constructor(
    options: SubscriptionOptions,
    { name, filter, after }: SubscriptionStart,
    writer: ConnectionWriter,
    modules: SubscriptionModules,
  ) {
    this.after = after
    this.#name = name
    this.#options = options
    this.#writer = writer
    this.#modules = modules
    this.#filter = compileFilter(filter)
  }

  offset(): number {
    return this.#live ? Math.max(this.after, this.#modules.fanOut.dispatchedOffset()) : this.after
  }

  isLive(): boolean {
    return this.#live
  }

  deliver(bytes: Buffer, from: number, to: number): void {
    if (this.#writer.buffered() > this.#options.streamHighWaterBytes) {
      this.#fallBehind(from)
      return
    }
    this.#writer.write(bytes)
    this.after = to
  }

  update(next: StreamFilter): number {
    this.after = this.offset()
    this.#leave()
    this.#filter = compileFilter(next)
    this.replay()
    return this.after
  }

  continueAfter(offset: number): void {
    this.after = offset
  }

  end(): void {
    this.#leave()
    this.#ended = true
    this.#replaying?.abort()
  }

  /**
   * Becomes live when little is left to send. There is no await between the last item and going
   * live, so nothing is missed.
   * @returns whether it became live
   */
  goLive(): boolean {
    const { fanOut, groups } = this.#modules
    const left = fanOut.recent.after(this.after, LAST_ITEMS)
    if (left === undefined || left.length === LAST_ITEMS) return false
    this.#writer.cork(() => {
      this.#send(left)
      this.after = Math.max(this.after, fanOut.recent.newestOffset())
      this.#filter = groups.join(this.#name, this.#filter, this)
      this.#live = true
      this.#replaying = undefined
      this.#writeText(
        `{"op":"live","subscription":${this.#nameText()},"position":${this.#positionText()}}`,
      )
    })
    return true
  }

  /** Replays from the log until it is live. */
  replay(): void {
    if (this.#replaying !== undefined || this.#ended) return
    const { metrics } = this.#modules
    this.#replaying = new AbortController()
    metrics.replaying.inc()
    void this.#run(this.#replaying.signal).finally(() => metrics.replaying.dec())
  }

  #fallBehind(from: number): void {
    const { fanOut, metrics } = this.#modules
    this.after = Math.max(this.after, Math.min(fanOut.dispatchedOffset(), from - 1))
    this.#leave()
    metrics.fallenBehind.inc()
    this.replay()
  }

  #leave(): void {
    if (this.#live) this.#modules.groups.leave(this.#name, this.#filter, this)
    this.#live = false
  }

  async #run(ended: AbortSignal): Promise<void> {
    for (let more = true; more; ) {
      try {
        more = await this.#step(ended)
      } catch (error) {
        if (ended.aborted) return
        this.#modules.logger.debug({ err: error }, 'failed to read log for replay')
        await sleep(RETRY_MS, ended).catch(() => {})
      }
    }
  }

  /** Resolves to whether more must be replayed. */
  async #step(ended: AbortSignal): Promise<boolean> {
    const { fanOut, pages, slowWatch } = this.#modules
    // Yield to other clients, even if this one reads without delay.
    await nextTurn()
    await waitForDrain(this.#writer, slowWatch)
    if (ended.aborted || !this.#writer.isOpen()) return false
    if (this.goLive()) return false
    const epoch = fanOut.epoch()
    const before = this.after
    const items = await pages.read(epoch, before)
    if (ended.aborted || epoch !== fanOut.epoch() || this.after !== before) return true
    if (items === undefined) this.#resetPruned()
    else if (items.length > 0) this.#replayItems(items)
    else await sleep(RETRY_MS, ended)
    return true
  }

  /** @returns whether the last item matches */
  #send(items: readonly StreamItem[]): boolean {
    const { replays, metrics } = this.#modules
    const { frames, pushes, pushesLast } = replays.encode(this.#name, this.#filter, items)
    if (frames !== undefined) this.#writer.write(frames)
    if (pushes > 0) metrics.replayed.inc(pushes)
    this.after = items.at(-1)?.offset ?? this.after
    return pushesLast
  }

  #replayItems(items: readonly StreamItem[]): void {
    let bytes = 0
    const end = items.findIndex(({ suffix }) => {
      bytes += suffix.length
      return bytes > REPLAY_BYTES
    })
    const part = end === -1 ? items : items.slice(0, Math.max(1, end))
    if (!this.#send(part)) {
      this.#writeText(
        `{"op":"position","subscription":${this.#nameText()},"position":${this.#positionText()}}`,
      )
    }
  }

  /** The next publications were pruned during the replay: continue live and notify the client. */
  #resetPruned(): void {
    const { fanOut, metrics } = this.#modules
    this.after = fanOut.recent.newestOffset()
    metrics.resets.inc({ reason: 'pruned' })
    this.#writeText(
      `{"op":"reset","subscription":${this.#nameText()},"reason":"pruned","position":${this.#positionText()},"earliest":${this.after + 1}}`,
    )
  }

  #writeText(text: string): void {
    this.#writer.write(textFrame(text))
  }

  #nameText(): string {
    return JSON.stringify(this.#name)
  }

  #positionText(): string {
    return `{"epoch":"${this.#modules.fanOut.epoch()}","offset":${this.after}}`
  }
}
