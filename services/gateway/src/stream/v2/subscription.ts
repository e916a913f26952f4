import { setImmediate as nextTurn } from 'node:timers/promises'
import { encodePushHead } from '@ssv-exporter/gateway-api/stream/encode-push'
import type { StreamFilter } from '@ssv-exporter/gateway-api/stream/stream-filter'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import { sleep } from '@ssv-exporter/service-kit/sleep'
import type { GatewayMetrics } from '../../metrics.ts'
import type { GatewayOptions } from '../../options.ts'
import type { Member } from '../audience.ts'
import { type CompiledFilter, compileFilter } from '../compile-filter.ts'
import type { FanOut } from '../fan-out.ts'
import type { Outlet } from '../outlet.ts'
import type { Pages } from '../pages.ts'
import type { SlowWatch } from '../slow-watch.ts'
import type { StreamItem } from '../stream-item.ts'
import { textFrame } from '../text-frame.ts'
import { waitForRoom } from '../wait-for-room.ts'
import type { Audiences } from './audiences.ts'
import { pushFrames } from './push-frames.ts'

export interface Subscription {
  /** Everything that matches up to here was written. */
  position(): number
  /** false while it is being replayed. */
  isLive(): boolean
  /** @returns the offset behind which the new filter holds */
  update(filter: StreamFilter): number
  /** The whole log was left behind for `offset` of another one; the client is told by whoever calls this. */
  restart(offset: number): void
  end(): void
}

export interface SubscriptionModules {
  fanOut: FanOut
  audiences: Audiences
  pages: Pages
  outlet: Outlet
  slowWatch: SlowWatch
  metrics: GatewayMetrics
  logger: Logger
}

interface SubscriptionStart {
  name: string
  filter: StreamFilter
  after: number
}

/** Of one write of a replay. */
const REPLAY_BYTES = 64 * 1024
/** The rest of a replay that is written at once to become live. */
const LAST_ITEMS = 64
const RETRY_MS = 500

/**
 * One sequence of pushes: replayed from the log as fast as the client reads, then live. A client that reads more slowly than
 * publications come is replayed to again, so that nothing piles up and nothing is lost.
 */
export function createSubscription(
  { streamHighWaterBytes }: Pick<GatewayOptions, 'streamHighWaterBytes'>,
  { name, filter: firstFilter, after: start }: SubscriptionStart,
  modules: SubscriptionModules,
): Subscription {
  const { fanOut, audiences, pages, outlet, slowWatch, metrics, logger } = modules
  const ended = new AbortController()
  const head = Buffer.from(encodePushHead(name))
  let filter: CompiledFilter = compileFilter(firstFilter)
  let after = start
  let live = false
  let replaying = false

  const member: Member = {
    get after() {
      return after
    },
    take(bytes, from, to) {
      if (outlet.buffered() > streamHighWaterBytes) {
        fallBehind(from)
        return
      }
      outlet.write(bytes)
      after = to
    },
  }

  const position = () => (live ? Math.max(after, fanOut.handedOut()) : after)

  function fallBehind(from: number): void {
    after = Math.max(after, Math.min(fanOut.handedOut(), from - 1))
    leave()
    metrics.fallenBehind.inc()
    replay()
  }

  function leave(): void {
    if (live) audiences.leave(name, filter, member)
    live = false
  }

  /** Without a wait between the last item and being live: nothing can come in between. */
  function becomeLive(items: readonly StreamItem[]): void {
    send(items)
    after = Math.max(after, fanOut.recent.top())
    audiences.join(name, filter, member)
    live = true
    replaying = false
    say(`{"op":"live","subscription":${JSON.stringify(name)},"position":${positionText()}}`)
  }

  function send(items: readonly StreamItem[]): boolean {
    const wanted = items.filter(({ match }) => match !== undefined && filter.matches(match))
    if (wanted.length > 0) outlet.write(pushFrames(head, wanted))
    metrics.replayed.inc(wanted.length)
    const last = items.at(-1)
    after = last?.offset ?? after
    return last !== undefined && wanted.at(-1) === last
  }

  const positionText = () => `{"epoch":"${fanOut.epoch()}","offset":${after}}`
  const say = (text: string) => outlet.write(textFrame(text))

  /** One step; resolves to whether there is more to replay. */
  async function step(): Promise<boolean> {
    // Let others in, also when this client takes everything at once.
    await nextTurn()
    await waitForRoom(outlet, slowWatch)
    if (ended.signal.aborted || !outlet.isOpen()) return false
    const left = fanOut.recent.after(after, LAST_ITEMS)
    if (left !== undefined && left.length < LAST_ITEMS) {
      becomeLive(left)
      return false
    }
    const epoch = fanOut.epoch()
    const before = after
    const items = await pages.read(epoch, after)
    if (ended.signal.aborted || epoch !== fanOut.epoch() || after !== before) return true
    if (items === undefined) resetPruned()
    else if (items.length > 0) replayItems(items)
    else await sleep(RETRY_MS, ended.signal)
    return true
  }

  function replayItems(items: readonly StreamItem[]): void {
    let bytes = 0
    const end = items.findIndex(({ rest }) => {
      bytes += rest.length
      return bytes > REPLAY_BYTES
    })
    const part = end === -1 ? items : items.slice(0, Math.max(1, end))
    if (!send(part)) {
      say(`{"op":"position","subscription":${JSON.stringify(name)},"position":${positionText()}}`)
    }
  }

  /** What was to come next was pruned while we replayed: it goes on live, and the client is told. */
  function resetPruned(): void {
    after = fanOut.recent.top()
    metrics.resets.inc({ reason: 'pruned' })
    say(
      `{"op":"reset","subscription":${JSON.stringify(name)},"reason":"pruned","position":${positionText()},"earliest":${after + 1}}`,
    )
  }

  async function run(): Promise<void> {
    for (let more = true; more; ) {
      try {
        more = await step()
      } catch (error) {
        if (ended.signal.aborted) return
        logger.debug({ err: error }, 'replay could not read on')
        await sleep(RETRY_MS, ended.signal).catch(() => {})
      }
    }
  }

  function replay(): void {
    if (replaying || ended.signal.aborted) return
    replaying = true
    metrics.replaying.inc()
    void run().finally(() => metrics.replaying.dec())
  }

  replay()
  return {
    position,
    isLive: () => live,
    update(next) {
      after = position()
      leave()
      filter = compileFilter(next)
      replay()
      return after
    },
    restart(offset) {
      after = offset
    },
    end() {
      leave()
      ended.abort()
    },
  }
}
