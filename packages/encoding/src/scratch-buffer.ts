/** Returns a buffer of this many bytes. */
export type TakeBytes = (length: number) => Uint8Array<ArrayBuffer>

/** A new buffer each time. */
export const newBytes: TakeBytes = (length) => new Uint8Array(length)

/**
 * Returns the same memory each time, for bytes that are not retained after the next call:
 * allocating a buffer costs more than filling and reading it. Requests above `maxBytes` get a new
 * buffer.
 */
export function createScratchBuffer(maxBytes: number): TakeBytes {
  const memory = new Uint8Array(maxBytes)
  return (length) => (length > maxBytes ? new Uint8Array(length) : memory.subarray(0, length))
}
