/**
 * A bounded round-robin queue: a flooding sender delays only itself. When full, it drops the oldest
 * entry of the sender with the most entries: old messages are the most likely to be fetched from
 * history.
 */
export interface FairQueue<T> {
  readonly size: number
  /** Returns the entry dropped for it. */
  push(sender: string, entry: T): T | undefined
  /** The oldest entry of the next sender. */
  shift(): T | undefined
  /** Removes the oldest entry of the sender with the most entries. */
  evict(): T | undefined
}

export function createFairQueue<T>({ capacity }: { capacity: number }): FairQueue<T> {
  // Insertion order is turn order: a served sender moves to the end.
  const rotation = new Map<string, Lane<T>>()
  let size = 0

  function takeFrom(sender: string, lane: Lane<T>): T {
    const entry = lane.entries[lane.head] as T
    lane.entries[lane.head] = undefined
    lane.head += 1
    size -= 1
    if (lane.head === lane.entries.length) rotation.delete(sender)
    else if (lane.head > 64 && lane.head * 2 > lane.entries.length) {
      lane.entries.splice(0, lane.head)
      lane.head = 0
    }
    return entry
  }

  function evict(): T | undefined {
    let longest: [string, Lane<T>] | undefined
    for (const entry of rotation) {
      if (longest === undefined || lengthOf(entry[1]) > lengthOf(longest[1])) longest = entry
    }
    return longest && takeFrom(...longest)
  }

  return {
    get size() {
      return size
    },
    push(sender, entry) {
      let lane = rotation.get(sender)
      if (lane === undefined) {
        lane = { entries: [], head: 0 }
        rotation.set(sender, lane)
      }
      lane.entries.push(entry)
      size += 1
      return size > capacity ? evict() : undefined
    },
    shift() {
      const next = rotation.entries().next().value
      if (next === undefined) return undefined
      const [sender, lane] = next
      const entry = takeFrom(sender, lane)
      if (rotation.size > 1 && rotation.delete(sender)) rotation.set(sender, lane)
      return entry
    },
    evict,
  }
}

interface Lane<T> {
  /** Entries before `head` are consumed. */
  readonly entries: (T | undefined)[]
  head: number
}

const lengthOf = <T>({ entries, head }: Lane<T>) => entries.length - head
