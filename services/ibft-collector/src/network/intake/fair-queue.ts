/**
 * A bounded queue that gives each sender its turn: a sender who sends too much makes only itself wait. When it is full, the
 * oldest entry of the sender with the most entries goes: what is old is the likeliest to come again by history.
 */
export interface FairQueue<T> {
  readonly size: number
  /** Gives back what had to go for it. */
  push(sender: string, entry: T): T | undefined
  /** The oldest entry of the sender whose turn it is. */
  shift(): T | undefined
  /** Takes out the oldest entry of the sender with the most. */
  evict(): T | undefined
}

export function createFairQueue<T>({ capacity }: { capacity: number }): FairQueue<T> {
  // Insertion order is the order of turns: who had a turn goes to the end.
  const turns = new Map<string, Lane<T>>()
  let size = 0

  function takeFrom(sender: string, lane: Lane<T>): T {
    const entry = lane.entries[lane.head] as T
    lane.entries[lane.head] = undefined
    lane.head += 1
    size -= 1
    if (lane.head === lane.entries.length) turns.delete(sender)
    else if (lane.head > 64 && lane.head * 2 > lane.entries.length) {
      lane.entries.splice(0, lane.head)
      lane.head = 0
    }
    return entry
  }

  function evict(): T | undefined {
    let longest: [string, Lane<T>] | undefined
    for (const entry of turns) {
      if (longest === undefined || lengthOf(entry[1]) > lengthOf(longest[1])) longest = entry
    }
    return longest && takeFrom(...longest)
  }

  return {
    get size() {
      return size
    },
    push(sender, entry) {
      let lane = turns.get(sender)
      if (lane === undefined) {
        lane = { entries: [], head: 0 }
        turns.set(sender, lane)
      }
      lane.entries.push(entry)
      size += 1
      return size > capacity ? evict() : undefined
    },
    shift() {
      const next = turns.entries().next().value
      if (next === undefined) return undefined
      const [sender, lane] = next
      const entry = takeFrom(sender, lane)
      if (turns.size > 1 && turns.delete(sender)) turns.set(sender, lane)
      return entry
    },
    evict,
  }
}

interface Lane<T> {
  /** Those before `head` are gone. */
  readonly entries: (T | undefined)[]
  head: number
}

const lengthOf = <T>({ entries, head }: Lane<T>) => entries.length - head
