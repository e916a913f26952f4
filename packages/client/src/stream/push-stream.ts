import type { Position, Push, ServerEvent, ServerReply, StreamFilter } from '../api-types.ts'
import type { Connection, StreamStart, Subscriber } from '../connection/connection.ts'
import { createDeliveries } from './deliveries.ts'
import { StreamGapError, StreamRefusedError } from './errors.ts'
import type { StreamGap } from './stream-gap.ts'

export interface StreamOptions {
  /** What to select; everything by default. */
  filter?: StreamFilter
  /** The position to start after; new publications only by default. */
  from?: StreamStart
  /**
   * Called when publications were missed that can no longer be read, between the last push before
   * the gap and the first after it. Returns where to continue: `'earliest'` for what is still
   * retained, or the position of a new query. Without it the iteration throws StreamGapError.
   */
  onGap?: (gap: StreamGap) => StreamStart | Promise<StreamStart>
  /**
   * Called whenever `position` of the stream changes. Store it here: a timer that reads `position`
   * loses changes since it last fired.
   */
  onPosition?: (position: Position) => void
  /** Ends the stream; the iteration throws its reason. */
  signal?: AbortSignal
  /** How many pushes may wait for the consumer before no more are requested. */
  bufferSize?: number
}

/**
 * The matching publications, each once and in order, across reconnects. For one consumer: iterate
 * it once. Leaving the loop ends it.
 */
export interface PushStream extends AsyncIterable<Push> {
  /**
   * Everything that matches up to here was processed (the loop requested the next push); it also
   * advances while nothing matches. Store it, and resume from there. `undefined` until the gateway
   * has reported where the stream started.
   */
  readonly position: Position | undefined
  /**
   * Changes the filter without interruption.
   * @returns the position after which it applies; `undefined` if the stream has none yet
   * @throws StreamRefusedError if the gateway rejects it; the previous one stays
   */
  update(filter: StreamFilter): Promise<Position | undefined>
  /** Ends the stream and its iteration. */
  close(): void
}

export interface StreamModules {
  connection: Connection
  /** Delay before retrying a rejected subscription for the nth time, from 0. */
  waitMs: (attempt: number) => number
}

const DEFAULT_BUFFER_SIZE = 1_000

/** Keeps one subscription alive across reconnects, and delivers its pushes to one consumer. */
export function createPushStream(
  {
    filter = {},
    from = 'latest',
    onGap,
    onPosition = () => {},
    signal,
    bufferSize = DEFAULT_BUFFER_SIZE,
  }: StreamOptions,
  { connection, waitMs }: StreamModules,
): PushStream {
  const deliveries = createDeliveries(onPosition)
  let agreedFilter = filter
  /** After everything in the queue. */
  let next: StreamStart = from
  /** Name of the subscription, if there is one or one was requested. */
  let subscription: string | undefined
  let live = false
  /**
   * The offset of the last heartbeat of this subscription; it never decreases within an append-only
   * log.
   */
  let beaten = 0
  let gapWaits = false
  let ended = false
  let refusals = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  /** Requests a subscription when possible and when the consumer's buffer has room. */
  function ask(): void {
    const free = subscription === undefined && timer === undefined && !gapWaits && !ended
    const room = deliveries.size <= bufferSize / 2
    if (!free || !room || connection.status.state !== 'open') return
    const asked = connection.subscribe(subscriber, { filter, from: next }, (reply) => {
      if (reply !== undefined && asked === subscription) answered(reply)
    })
    subscription = asked
    live = false
    beaten = 0
  }

  function leave(): void {
    if (subscription !== undefined) connection.unsubscribe(subscription)
    subscription = undefined
    live = false
  }

  function answered(reply: ServerReply): void {
    if ('error' in reply) {
      subscription = undefined
      if (!reply.error.temporary) {
        end(new StreamRefusedError(reply.error))
        return
      }
      timer = setTimeout(() => {
        timer = undefined
        ask()
      }, waitMs(refusals))
      refusals += 1
      return
    }
    refusals = 0
    const result = reply.result as
      | { recovered: true; position: Position; earliest: number; top: number }
      | { recovered: false; epoch: string; earliest: number; top: number }
    if (result.recovered) onSubscribed(result.position, result)
    else gap(result.epoch, result)
  }

  function onSubscribed(position: Position, retained: { earliest: number; top: number }): void {
    if (typeof next === 'string') {
      next = position
      deliveries.mark(position)
    } else if (position.epoch !== next.epoch || position.offset > next.offset) {
      gap(position.epoch, retained)
    }
  }

  /**
   * Ends the subscription; the consumer, after taking everything before, decides where to continue.
   */
  function gap(
    epoch: string,
    { reason, earliest, top }: Partial<Pick<StreamGap, 'reason' | 'earliest' | 'top'>>,
  ): void {
    leave()
    gapWaits = true
    const gap = { from: next, epoch, earliest, top }
    deliveries.add({ gap: { reason: reason ?? reasonOf(gap), ...gap } })
  }

  function moved(position: Position): void {
    const before = next as Position
    if (position.epoch !== before.epoch) gap(position.epoch, {})
    else if (position.offset > before.offset) {
      next = position
      deliveries.mark(position)
    }
  }

  function heartbeat(position: Position): void {
    if (position.offset < beaten && position.epoch === (next as Position).epoch) {
      gap(position.epoch, { reason: 'backwards', top: position.offset })
    } else {
      beaten = position.offset
      moved(position)
    }
  }

  function pushed(push: Push): void {
    const before = next as Position
    if (push.position.epoch !== before.epoch) {
      gap(push.position.epoch, {})
      return
    }
    if (push.position.offset <= before.offset) return
    next = push.position
    deliveries.add({ push })
    // Pausing the connection would block its other streams, and browsers cannot do so: the rest is
    // requested again later.
    if (deliveries.size >= bufferSize) leave()
  }

  function end(error?: unknown): void {
    if (ended) return
    ended = true
    clearTimeout(timer)
    signal?.removeEventListener('abort', abort)
    leave()
    connection.leave(subscriber)
    deliveries.end(error)
  }

  function abort(): void {
    end(signal?.reason)
  }

  const subscriber: Subscriber = {
    opened: ask,
    received(event: ServerEvent) {
      switch (event.op) {
        case 'heartbeat':
          if (live && event.position !== undefined) heartbeat(event.position)
          return
        case 'live':
          live = true
          moved(event.position)
          return
        case 'position':
          moved(event.position)
          return
        case 'reset':
          if (subscription === undefined || typeof next === 'string') return
          gap(event.position.epoch, { ...event, top: event.position.offset })
          return
        case 'put':
        case 'update':
        case 'remove':
        case 'retract':
          pushed(event)
      }
    },
    closed() {
      subscription = undefined
      live = false
    },
    stopped: end,
  }

  async function* iterate(): AsyncGenerator<Push, void, undefined> {
    try {
      for (;;) {
        const delivery = await deliveries.take()
        if (delivery === undefined) return
        if ('error' in delivery) throw delivery.error
        if ('gap' in delivery) {
          if (onGap === undefined) throw new StreamGapError(delivery.gap)
          next = await onGap(delivery.gap)
          gapWaits = false
          if (typeof next !== 'string') deliveries.mark(next)
          ask()
        } else {
          ask()
          yield delivery.push
        }
      }
    } finally {
      end()
    }
  }
  const iterator = iterate()

  if (signal?.aborted) abort()
  else {
    signal?.addEventListener('abort', abort)
    connection.join(subscriber)
  }

  return {
    get position() {
      return deliveries.position
    },
    async update(wanted) {
      filter = wanted
      const at = () => (typeof next === 'string' ? undefined : next)
      // It is sent with the next subscription.
      if (subscription === undefined) return at()
      const updated = subscription
      return new Promise((resolve, reject) => {
        connection.update(updated, wanted, (reply) => {
          if (reply !== undefined && 'result' in reply) {
            agreedFilter = wanted
            resolve((reply.result as { position: Position }).position)
          } else if (reply === undefined || reply.error.code === 'SUBSCRIPTION_UNKNOWN') {
            resolve(at())
          } else {
            if (filter === wanted) filter = agreedFilter
            reject(new StreamRefusedError(reply.error))
          }
        })
      })
    },
    close: () => end(),
    [Symbol.asyncIterator]: () => iterator,
  }
}

function reasonOf({ from, epoch, top = Infinity }: Omit<StreamGap, 'reason'>): StreamGap['reason'] {
  if (typeof from === 'string') return 'pruned'
  if (from.epoch !== epoch) return 'epoch'
  return from.offset > top ? 'backwards' : 'pruned'
}
