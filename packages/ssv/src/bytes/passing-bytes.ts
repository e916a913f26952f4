/** Gives a buffer of so many bytes. */
export type TakeBytes = (length: number) => Uint8Array<ArrayBuffer>

/** A buffer of its own for each. */
export const newBytes: TakeBytes = (length) => new Uint8Array(length)

/**
 * For bytes that are read at once and kept by nobody: each lies where the one before lay. A buffer of its own for each costs more than
 * filling and reading it. What is longer than `most` has one all the same.
 */
export function createPassingBytes(most: number): TakeBytes {
  const place = new Uint8Array(most)
  return (length) => (length > most ? new Uint8Array(length) : place.subarray(0, length))
}
