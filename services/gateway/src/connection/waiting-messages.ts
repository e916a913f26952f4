const LENGTH_BYTES = 4
const NO_BYTES = Buffer.alloc(0)

/** FIFO queue of pending messages. */
export interface WaitingMessages {
  readonly count: number
  push(message: Uint8Array): void
  shift(): Buffer | undefined
  clear(): void
}

/**
 * Stores length-prefixed messages in one buffer.
 *
 * As separate objects, the ten thousand one-byte messages that fit into one socket read would take
 * thirty times their size, and one small message would retain the whole read (64 KiB).
 */
export function createWaitingMessages(): WaitingMessages {
  let bytes = NO_BYTES
  let start = 0
  let end = 0
  let count = 0

  function clear(): void {
    bytes = NO_BYTES
    start = 0
    end = 0
    count = 0
  }

  // Never overwritten: returned slices may still be in use.
  function makeRoom(size: number): void {
    if (end + size <= bytes.length) return
    const grown = Buffer.allocUnsafeSlow(2 * (end - start + size))
    bytes.copy(grown, 0, start, end)
    bytes = grown
    end -= start
    start = 0
  }

  return {
    get count() {
      return count
    },
    push(message) {
      makeRoom(LENGTH_BYTES + message.length)
      bytes.writeUInt32LE(message.length, end)
      bytes.set(message, end + LENGTH_BYTES)
      end += LENGTH_BYTES + message.length
      count += 1
    },
    shift() {
      if (count === 0) return undefined
      const from = start + LENGTH_BYTES
      start = from + bytes.readUInt32LE(start)
      const message = bytes.subarray(from, start)
      count -= 1
      if (count === 0) clear()
      return message
    },
    clear,
  }
}
