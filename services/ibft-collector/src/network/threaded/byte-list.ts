/**
 * Many short byte strings as two buffers: posting a view would send its whole underlying buffer to
 * the other thread.
 */
export interface ByteList {
  /** Start offsets in `bytes`, plus the end of the last. */
  readonly offsets: Uint32Array<ArrayBuffer>
  readonly bytes: Uint8Array<ArrayBuffer>
}

export function packBytes(list: readonly Uint8Array[]): ByteList {
  const offsets = new Uint32Array(list.length + 1)
  list.forEach(({ length }, n) => {
    offsets[n + 1] = (offsets[n] ?? 0) + length
  })
  const bytes = new Uint8Array(offsets[list.length] ?? 0)
  list.forEach((item, n) => {
    bytes.set(item, offsets[n])
  })
  return { offsets, bytes }
}

export function unpackBytes({ offsets, bytes }: ByteList): Uint8Array[] {
  return Array.from({ length: offsets.length - 1 }, (_, n) =>
    bytes.subarray(offsets[n], offsets[n + 1]),
  )
}

/** The transferred buffers. */
export const buffersOf = ({ offsets, bytes }: ByteList): ArrayBuffer[] => [
  offsets.buffer,
  bytes.buffer,
]
