import { PublicationMalformedError } from '@ssv-exporter/gateway-api/errors'
import { decodePublication, type PublicationBody } from '@ssv-exporter/gateway-api/publication'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import type { LogPosition } from '@ssv-exporter/stream/log'
import type { Publication } from '@ssv-exporter/stream/publication'
import type { GatewayMetrics } from '../metrics.ts'
import type { GatewayOptions } from '../options.ts'
import { createCoalescingScheduler } from './coalescing-scheduler.ts'
import { type CompiledFilter, compileFilter } from './compile-filter.ts'
import { createRecentPublications, type RecentPublications } from './recent-publications.ts'
import { createStreamItem, type StreamItem } from './stream-item.ts'
import { createSubscriberGroup, type SubscriberGroup } from './subscriber-group.ts'
import { createSubscriberGroupIndex, type SubscriberGroupIndex } from './subscriber-group-index.ts'

export interface FanOut {
  /** Epoch of the dispatched log. */
  epoch(): string
  readonly recent: RecentPublications
  /** Every live subscriber was sent everything up to this offset. */
  dispatchedOffset(): number
  /** Receives every push of the original protocol. */
  readonly original: SubscriberGroup
  readonly index: SubscriberGroupIndex
  /** Accepts the next publications of the log, in order. */
  publish(batch: readonly Publication[]): void
  /** Loads publications from before the start. */
  preload(batch: readonly Publication[]): void
  /** Encodes publications of the current log for a replay. */
  itemsOf(batch: readonly Publication[]): StreamItem[]
  /** Dispatches all pending publications at once, then continues after `position`. */
  reset(position: LogPosition): void
  /** Runs `task` once everything published so far has been dispatched. */
  afterDispatch(task: () => Generator<undefined>): void
  stop(): void
}

export interface FanOutModules {
  metrics: GatewayMetrics
  logger: Logger
}

type FanOutOptions = Pick<GatewayOptions, 'streamCoalesceMs' | 'streamRecent'>

const EVERYTHING: CompiledFilter = compileFilter({})

/**
 * Dispatches each publication to its subscribers: encoded once, with one write per few
 * milliseconds.
 */
export function createFanOut(
  { streamCoalesceMs, streamRecent }: FanOutOptions,
  { metrics, logger }: FanOutModules,
): FanOut {
  const recent = createRecentPublications({ size: streamRecent })
  const index = createSubscriberGroupIndex()
  const pending = new Set<SubscriberGroup>()
  const original = createSubscriberGroup({
    matches: (item) => item.originalFrames !== undefined,
    encode: (items) => Buffer.concat(items.flatMap(({ originalFrames }) => originalFrames ?? [])),
  })
  index.add(EVERYTHING, original)
  const scheduler = createCoalescingScheduler(
    { pauseMs: streamCoalesceMs },
    {
      run: () => {
        current = dispatch()
        return current
      },
      onError: (error) => logger.error({ err: error }, 'failed to dispatch publications'),
    },
  )
  let epoch = ''
  let dispatchedOffset = 0
  let unsent: StreamItem[] = []
  let tasks: (() => Generator<undefined>)[] = []
  let current: Generator<undefined> | undefined

  function* dispatch(): Generator<undefined> {
    const newest = recent.newestOffset()
    const [items, groups, last] = [unsent, [...pending], tasks]
    unsent = []
    tasks = []
    pending.clear()
    const startedAt = performance.now()
    for (const group of groups) yield* group.flush()
    for (const item of items) item.originalFrames = undefined
    dispatchedOffset = Math.max(dispatchedOffset, newest)
    if (items.length > 0) {
      metrics.fanOutDuration.observe((performance.now() - startedAt) / 1_000)
      metrics.position.set(dispatchedOffset)
    }
    for (const next of last) yield* next()
  }

  function decoded({ offset, payload }: Publication): PublicationBody | undefined {
    try {
      return decodePublication(payload)
    } catch (error) {
      if (!(error instanceof PublicationMalformedError)) throw error
      logger.warn({ err: error, offset }, 'failed to decode publication')
      return undefined
    }
  }

  function enqueue(item: StreamItem): void {
    if (item.match === undefined) {
      metrics.skippedPublications.inc({ reason: 'malformed' })
      return
    }
    metrics.pushes.inc({ type: item.match.type })
    if (item.originalFrames === undefined)
      metrics.skippedPublications.inc({ reason: 'no_legacy_form' })
    for (const group of index.candidates(item.match)) {
      group.enqueue(item)
      pending.add(group)
    }
  }

  const encode = (batch: readonly Publication[], withOriginal: boolean) =>
    batch.map((publication) =>
      createStreamItem(publication.offset, epoch, decoded(publication), withOriginal),
    )
  const itemsOf = (batch: readonly Publication[]) => encode(batch, false)

  return {
    epoch: () => epoch,
    recent,
    dispatchedOffset: () => dispatchedOffset,
    original,
    index,
    itemsOf,
    preload(batch) {
      recent.add(itemsOf(batch))
      dispatchedOffset = recent.newestOffset()
    },
    publish(batch) {
      const items = encode(batch, true)
      recent.add(items)
      for (const item of items) enqueue(item)
      unsent.push(...items)
      scheduler.schedule()
    },
    reset(position) {
      // Finish a running dispatch first to preserve the order.
      for (const _ of current ?? []);
      for (const _ of dispatch());
      epoch = position.epoch
      recent.reset(position.offset)
      dispatchedOffset = position.offset
    },
    afterDispatch(task) {
      tasks.push(task)
      scheduler.schedule()
    },
    stop: scheduler.stop,
  }
}
