import type { Position, Push } from '../api-types.ts'
import type { StreamGap } from './stream-gap.ts'

/** The next event for the consumer. */
export type Delivery =
  | { readonly push: Push }
  | { readonly gap: StreamGap }
  | { readonly error: unknown }

export interface Deliveries {
  readonly size: number
  /**
   * Everything before it was processed: the consumer took what matched, and requested the next
   * event.
   */
  readonly position: Position | undefined
  add(delivery: Delivery): void
  /** Everything that matches up to here was added. */
  mark(position: Position): void
  /** The next event, if there is one; the previous one is processed. `undefined` after the end. */
  take(): Promise<Delivery | undefined>
  /** Drops waiting events; `take` returns the error, or the end. */
  end(error?: unknown): void
}

/**
 * The queue between a connection and a consumer, which tracks the consumer's progress.
 * @param onPosition called with each new `position`
 */
export function createDeliveries(onPosition: (position: Position) => void): Deliveries {
  let waiting: { delivery: Delivery; upTo: Position | undefined }[] = []
  // Removing the first element of an array takes time proportional to its length.
  let taken = 0
  let inFlight: { upTo: Position | undefined } | undefined
  let position: Position | undefined
  let ended = false
  let wake = () => {}

  const size = () => waiting.length - taken

  function move(upTo: Position | undefined): void {
    if (upTo === undefined || upTo === position) return
    position = upTo
    onPosition(upTo)
  }

  function add(delivery: Delivery): void {
    if (ended) return
    waiting.push({ delivery, upTo: 'push' in delivery ? delivery.push.position : undefined })
    wake()
  }

  function next() {
    const first = waiting[taken]
    if (first === undefined) return undefined
    taken += 1
    if (taken * 2 >= waiting.length) {
      waiting = waiting.slice(taken)
      taken = 0
    }
    return first
  }

  return {
    get size() {
      return size()
    },
    get position() {
      return position
    },
    add,
    mark(upTo) {
      const last = waiting.at(-1) ?? inFlight
      if (last === undefined) move(upTo)
      else last.upTo = upTo
    },
    async take() {
      const done = inFlight?.upTo
      inFlight = undefined
      move(done)
      while (size() === 0 && !ended) {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
      inFlight = next()
      return (inFlight as ReturnType<typeof next>)?.delivery
    },
    end(error) {
      if (ended) return
      waiting = []
      taken = 0
      if (error !== undefined) add({ error })
      ended = true
      wake()
    },
  }
}
