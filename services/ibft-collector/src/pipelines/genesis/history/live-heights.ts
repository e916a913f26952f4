import type { LiveHeights } from '@ssv-exporter/store/coverage/live-heights'
import type { WrittenDecided } from '../decided/decided-writer.ts'
import { sequenceText } from './sequence/duty-sequence.ts'

/** Heights received by gossip and not yet recorded, one entry per duty sequence. */
export interface LiveHeightsBook {
  add(written: readonly WrittenDecided[]): void
  /** Removes and returns all entries. */
  take(): LiveHeights[]
  /** Puts back entries that could not be recorded. */
  putBack(heights: readonly LiveHeights[]): void
}

export function createLiveHeightsBook(): LiveHeightsBook {
  const book = new Map<string, LiveHeights>()

  function merge(heights: LiveHeights): void {
    const name = sequenceText(heights)
    const known = book.get(name)
    if (known === undefined) {
      book.set(name, heights)
      return
    }
    const lowest = Math.min(known.lowest, heights.lowest)
    const highest = Math.max(known.highest, heights.highest)
    book.set(name, { ...known, lowest, highest })
  }

  return {
    add(written) {
      for (const { validatorKeyId, role, height, source, outcome } of written) {
        if (source !== 'gossip' || outcome !== 'new') continue
        merge({ validatorKeyId, role, lowest: height, highest: height })
      }
    },
    take() {
      const all = [...book.values()]
      book.clear()
      return all
    },
    putBack(heights) {
      for (const one of heights) merge(one)
    },
  }
}
