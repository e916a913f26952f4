import {
  decodePublication,
  type PublicationBody,
  PublicationMalformedError,
} from '@ssv-exporter/gateway-api/publication'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import type { Publication } from '@ssv-exporter/stream/publication'
import type { GatewayMetrics } from '../metrics.ts'
import type { GatewayOptions } from '../options.ts'
import { type Audience, createAudience } from './audience.ts'
import { type AudienceIndex, createAudienceIndex } from './audience-index.ts'
import { type CompiledFilter, compileFilter } from './compile-filter.ts'
import { createRecent, type Recent } from './recent.ts'
import { createStreamItem, type StreamItem } from './stream-item.ts'
import { createTurns } from './turns.ts'

export interface FanOut {
  /** Of the log that is handed out. */
  epoch(): string
  readonly recent: Recent
  /** Everybody who is live was handed everything up to this offset. */
  handedOut(): number
  /** Sent every push of the legacy protocol. */
  readonly legacy: Audience
  readonly index: AudienceIndex
  /** Takes what follows in the log, in order. */
  publish(batch: readonly Publication[]): void
  /** Takes what was published before anybody listened. */
  remember(batch: readonly Publication[]): void
  /** Encodes publications of the log as it is now, for a replay. */
  itemsOf(batch: readonly Publication[]): StreamItem[]
  /** Goes on behind `offset` of `epoch`; what was published before is handed out first, all at once. */
  restart(epoch: string, offset: number): void
  /** Runs `turn` when everything published so far was handed out. */
  afterwards(turn: () => Generator<undefined>): void
  stop(): void
}

export interface FanOutModules {
  metrics: GatewayMetrics
  logger: Logger
}

type FanOutOptions = Pick<GatewayOptions, 'streamCoalesceMs' | 'streamRecent'>

const EVERYTHING: CompiledFilter = compileFilter({})

/** Hands each publication to everybody who wants it: encoded once, one write for all that comes within a few milliseconds. */
export function createFanOut(
  { streamCoalesceMs, streamRecent }: FanOutOptions,
  { metrics, logger }: FanOutModules,
): FanOut {
  const recent = createRecent({ size: streamRecent })
  const index = createAudienceIndex()
  const offered = new Set<Audience>()
  const legacy = createAudience({
    wants: (item) => item.legacy !== undefined,
    encode: (items) => Buffer.concat(items.flatMap(({ legacy: frame }) => frame ?? [])),
  })
  index.add(EVERYTHING, legacy)
  const turns = createTurns(
    { pauseMs: streamCoalesceMs },
    {
      turn: () => {
        current = turn()
        return current
      },
      onError: (error) => logger.error({ err: error }, 'publications were not handed out'),
    },
  )
  let epoch = ''
  let handedOut = 0
  let unsent: StreamItem[] = []
  let afterwards: (() => Generator<undefined>)[] = []
  let current: Generator<undefined> | undefined

  function* turn(): Generator<undefined> {
    const top = recent.top()
    const [items, audiences, last] = [unsent, [...offered], afterwards]
    unsent = []
    afterwards = []
    offered.clear()
    const startedAt = performance.now()
    for (const audience of audiences) yield* audience.handOver()
    for (const item of items) item.legacy = undefined
    handedOut = Math.max(handedOut, top)
    if (items.length > 0) {
      metrics.fanOutDuration.observe((performance.now() - startedAt) / 1_000)
      metrics.position.set(handedOut)
    }
    for (const next of last) yield* next()
  }

  function decoded({ position, payload }: Publication): PublicationBody | undefined {
    try {
      return decodePublication(payload)
    } catch (error) {
      if (!(error instanceof PublicationMalformedError)) throw error
      logger.warn({ err: error, position }, 'publication was not understood')
      return undefined
    }
  }

  function offer(item: StreamItem): void {
    if (item.match === undefined) {
      metrics.unpushed.inc({ reason: 'malformed' })
      return
    }
    metrics.pushes.inc({ type: item.match.type })
    if (item.legacy === undefined) metrics.unpushed.inc({ reason: 'no_legacy_form' })
    for (const audience of index.candidates(item.match)) {
      audience.offer(item)
      offered.add(audience)
    }
  }

  const itemsOf = (batch: readonly Publication[]) =>
    batch.map((publication) => createStreamItem(publication.position, epoch, decoded(publication)))

  return {
    epoch: () => epoch,
    recent,
    handedOut: () => handedOut,
    legacy,
    index,
    itemsOf,
    remember(batch) {
      recent.add(itemsOf(batch).map((item) => ({ ...item, legacy: undefined })))
      handedOut = recent.top()
    },
    publish(batch) {
      const items = itemsOf(batch)
      recent.add(items)
      for (const item of items) offer(item)
      unsent.push(...items)
      turns.ask()
    },
    restart(next, offset) {
      // A turn that is under way is brought to its end, so that nobody gets anything out of order.
      for (const _ of current ?? []);
      for (const _ of turn());
      epoch = next
      recent.restart(offset)
      handedOut = offset
    },
    afterwards(next) {
      afterwards.push(next)
      turns.ask()
    },
    stop: turns.stop,
  }
}
