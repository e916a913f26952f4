import { encodePushHead } from '@ssv-exporter/gateway-api/stream/encode-push'
import type { CompiledFilter } from '../compile-filter.ts'
import { isSelected, selectParts } from '../select-parts.ts'
import type { StreamItem } from '../stream-item.ts'
import { pushFrames } from './push-frames.ts'

/** An encoded part of a replay. */
export interface ReplayPart {
  /** undefined if nothing in it matches. */
  readonly frames: Buffer | undefined
  readonly pushes: number
  /** Whether its last item matches. */
  readonly pushesLast: boolean
}

export interface ReplayParts {
  /** @param items contiguous publications of the current log */
  encode(name: string, filter: CompiledFilter, items: readonly StreamItem[]): ReplayPart
}

const NOTHING: ReplayPart = { frames: undefined, pushes: 0, pushesLast: false }
/** Maximum parts kept, of about 64 KiB each. */
const MAX_KEPT = 64

/**
 * Encodes a replay once for all clients that resume the same subscription from the same position:
 * five thousand clients share the same bytes.
 */
export function createReplayParts({ epoch }: { epoch(): string }): ReplayParts {
  const kept = new Map<string, ReplayPart>()

  function keep(key: string, part: ReplayPart): void {
    kept.set(key, part)
    const [oldest] = kept.keys()
    if (kept.size > MAX_KEPT && oldest !== undefined) kept.delete(oldest)
  }

  return {
    encode(name, filter, items) {
      const [first, last] = [items[0], items.at(-1)]
      if (first === undefined || last === undefined) return NOTHING
      const key = JSON.stringify([epoch(), name, filter.key, first.offset, last.offset])
      const known = kept.get(key)
      if (known !== undefined) return known
      const wanted = items.filter((item) => isSelected(item, filter))
      const head = Buffer.from(encodePushHead(name))
      const rests = wanted.map((item) => selectParts(item, filter))
      const part: ReplayPart = {
        frames: wanted.length === 0 ? undefined : pushFrames(head, rests),
        pushes: wanted.length,
        pushesLast: wanted.at(-1) === last,
      }
      keep(key, part)
      return part
    },
  }
}
