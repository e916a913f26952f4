import { encodePushPrefix } from '@ssv-exporter/gateway-api/stream/encode-push'
import type { CompiledFilter } from '../compile-filter.ts'
import { isSelected, selectEntries } from '../select-entries.ts'
import type { StreamItem } from '../stream-item.ts'
import { pushFrames } from './push-frames.ts'

/** An encoded stretch of a replay. */
export interface ReplayChunk {
  /** undefined if nothing in it matches. */
  readonly frames: Buffer | undefined
  readonly pushes: number
  /** Whether its last item matches. */
  readonly pushesLast: boolean
}

export interface ReplayEncoder {
  /** @param items contiguous publications of the current log */
  encode(name: string, filter: CompiledFilter, items: readonly StreamItem[]): ReplayChunk
}

const EMPTY_CHUNK: ReplayChunk = { frames: undefined, pushes: 0, pushesLast: false }
/** Maximum chunks kept, of about 64 KiB each. */
const MAX_KEPT = 64

/**
 * Encodes a replay once for all clients that resume the same subscription from the same position:
 * five thousand clients share the same bytes.
 */
export function createReplayEncoder({ epoch }: { epoch(): string }): ReplayEncoder {
  const kept = new Map<string, ReplayChunk>()

  function keep(key: string, chunk: ReplayChunk): void {
    kept.set(key, chunk)
    const [oldest] = kept.keys()
    if (kept.size > MAX_KEPT && oldest !== undefined) kept.delete(oldest)
  }

  return {
    encode(name, filter, items) {
      const [first, last] = [items[0], items.at(-1)]
      if (first === undefined || last === undefined) return EMPTY_CHUNK
      const key = JSON.stringify([epoch(), name, filter.key, first.offset, last.offset])
      const known = kept.get(key)
      if (known !== undefined) return known
      const wanted = items.filter((item) => isSelected(item, filter))
      const prefix = Buffer.from(encodePushPrefix(name))
      const suffixes = wanted.map((item) => selectEntries(item, filter))
      const chunk: ReplayChunk = {
        frames: wanted.length === 0 ? undefined : pushFrames(prefix, suffixes),
        pushes: wanted.length,
        pushesLast: wanted.at(-1) === last,
      }
      keep(key, chunk)
      return chunk
    },
  }
}
