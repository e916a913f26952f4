/** Gives a buffer of so many bytes. */
export type TakeBytes = (length: number) => Uint8Array<ArrayBuffer>

/** A new buffer each time. */
export const newBytes: TakeBytes = (length) => new Uint8Array(length)

/**
 * Gives the same memory each time, for bytes that are read before the next call and not kept: allocating a buffer costs
 * more than filling and reading it. Requests for more than `maxBytes` get a new buffer.
 */
export function createScratchBuffer(maxBytes: number): TakeBytes {
  const memory = new Uint8Array(maxBytes)
  return (length) => (length > maxBytes ? new Uint8Array(length) : memory.subarray(0, length))
}
