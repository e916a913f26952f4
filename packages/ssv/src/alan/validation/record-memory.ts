import type { StateKey } from './state-key.ts'

/** Words of a record: its key (two), the slot in which it was written, and three of its owner. */
const WORDS = 6
const HIGH = 0
const LOW = 1
const WRITTEN = 2
const VALUES = 3

const SEGMENT_BITS = 10
const SEGMENTS = 2 ** SEGMENT_BITS
const FEWEST_CELLS = 16
/** Cells per record after a segment rebuild, and the load factor that triggers one. */
const CELLS_PER_RECORD = 1.6
const FULL = 0.8
/** Share of a segment's capacity kept on early eviction. */
const KEPT = 0.75

export interface RecordMemoryOptions {
  /** Slots for which a record is kept after it was written. */
  readonly retentionSlots: number
  /** Records kept at most, rounded to a multiple of 1 024. */
  readonly maxRecords: number
}

/** Three numbers of 32 bits, unsigned. */
export type Values = readonly [number, number, number]

interface Segment {
  cells: Uint32Array
  /** Occupied cells, including expired records. */
  used: number
}

/**
 * Stores small records for some slots, outside the JavaScript heap, in bounded memory.
 *
 * Mainnet has some millions of them at a time: as objects they would cost several times the memory
 * and keep the garbage collector busy. A table with open addressing in 1 024 segments, each of
 * which is rebuilt separately when full, so that no single write takes long. Above the limit, the
 * oldest quarter of the records is evicted early.
 */
export class RecordMemory {
  readonly #retention: number
  readonly #maxPerSegment: number
  readonly #segments: Segment[]
  /** Shared by all segments during a rebuild. */
  #scratch = new Uint32Array(0)
  #forgotten = 0

  constructor({ retentionSlots, maxRecords }: RecordMemoryOptions) {
    this.#retention = retentionSlots
    this.#maxPerSegment = Math.ceil(maxRecords / SEGMENTS)
    this.#segments = Array.from({ length: SEGMENTS }, () => ({
      cells: new Uint32Array(FEWEST_CELLS * WORDS),
      used: 0,
    }))
  }

  /** Records evicted early because of the capacity limit. */
  get forgotten(): number {
    return this.#forgotten
  }

  /** Bytes held. */
  get bytes(): number {
    return this.#segments.reduce(
      (sum, { cells }) => sum + cells.byteLength,
      this.#scratch.byteLength,
    )
  }

  /** Records that have not expired. */
  count(now: number): number {
    return this.#segments.reduce((sum, { cells }) => sum + countSince(cells, this.#oldest(now)), 0)
  }

  /** @param now the slot of the clock */
  read(key: StateKey, now: number): Values | undefined {
    const { cells } = this.#segmentOf(key)
    const at = find(cells, key)
    if ((cells[at + WRITTEN] as number) < this.#oldest(now)) return undefined
    return [
      cells[at + VALUES] as number,
      cells[at + VALUES + 1] as number,
      cells[at + VALUES + 2] as number,
    ]
  }

  /** @param now the slot of the clock, at least 1 */
  write(key: StateKey, now: number, values: Values): void {
    const segment = this.#segmentOf(key)
    let at = find(segment.cells, key)
    if (segment.cells[at + WRITTEN] === 0) {
      const room = Math.min(this.#maxPerSegment, (segment.cells.length / WORDS) * FULL)
      if (segment.used + 1 > room) {
        this.#rebuild(segment, now)
        at = find(segment.cells, key)
      }
      segment.used++
    }
    const { cells } = segment
    cells[at + HIGH] = key.high
    cells[at + LOW] = key.low
    cells[at + WRITTEN] = Math.max(1, now)
    cells.set(values, at + VALUES)
  }

  #segmentOf(key: StateKey): Segment {
    return this.#segments[key.high >>> (32 - SEGMENT_BITS)] as Segment
  }

  /** The first slot whose records count. A cell that was never written has slot 0. */
  #oldest(now: number): number {
    return Math.max(1, now - this.#retention)
  }

  /** Removes expired or surplus records to make room. */
  #rebuild(segment: Segment, now: number): void {
    const former = segment.cells
    let oldest = this.#oldest(now)
    const inTime = countSince(former, oldest)
    let kept = inTime
    const most = this.#maxPerSegment * KEPT
    while (kept > most && oldest <= now) kept = countSince(former, ++oldest)
    this.#forgotten += inTime - kept
    const length = Math.max(FEWEST_CELLS, Math.ceil((kept + 1) * CELLS_PER_RECORD)) * WORDS
    const { records, cells } =
      length > former.length || length < former.length / 2
        ? { records: former, cells: new Uint32Array(length) }
        : { records: this.#moveOut(former), cells: former }
    for (let from = 0; from < records.length; from += WORDS) {
      if ((records[from + WRITTEN] as number) < oldest) continue
      const at = place(cells, records[from + HIGH] as number, records[from + LOW] as number)
      for (let word = 0; word < WORDS; word++) cells[at + word] = records[from + word] as number
    }
    segment.cells = cells
    segment.used = kept
  }

  /**
   * Clears reused cells: allocating new ones each time would create as much garbage as the records
   * take.
   * @returns their previous content
   */
  #moveOut(cells: Uint32Array): Uint32Array {
    if (this.#scratch.length < cells.length) this.#scratch = new Uint32Array(cells.length)
    const records = this.#scratch.subarray(0, cells.length)
    records.set(cells)
    cells.fill(0)
    return records
  }
}

const find = (cells: Uint32Array, key: StateKey) => place(cells, key.high, key.low)

/** The cell of a key's record, or the empty cell for it. */
function place(cells: Uint32Array, high: number, low: number): number {
  const count = cells.length / WORDS
  // The high word selects the segment; its low bits and the low word select the cell.
  let cell = Math.floor((low / 2 ** 32) * count)
  for (;;) {
    const at = cell * WORDS
    if (cells[at + WRITTEN] === 0) return at
    if (cells[at + HIGH] === high && cells[at + LOW] === low) return at
    cell = cell + 1 === count ? 0 : cell + 1
  }
}

function countSince(cells: Uint32Array, oldest: number): number {
  let count = 0
  for (let at = WRITTEN; at < cells.length; at += WORDS) {
    if ((cells[at] as number) >= oldest) count++
  }
  return count
}
