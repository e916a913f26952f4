import { PublicKey } from '@chainsafe/blst'

const KEY_BYTES = 48
/** The affine coordinates x and y. */
const POINT_BYTES = 96
/** Bits of the first byte that say how a point is encoded; in coordinates they are zero. */
const FLAGS = 0xe0
/** Places tried for a key: beyond about two thirds full, some keys displace others. */
const MAX_PROBES = 32

/**
 * Public keys by their 48 bytes, with the coordinates of as many as fit: decompressing a point and
 * checking its group takes 25 times as long as reading coordinates. A table, because mainnet has
 * about 700 000 share keys, and a map of objects would take several times the memory.
 */
export interface ParsedKeys {
  /** @throws if the bytes are not a point of the group, or the identity */
  get(key: Uint8Array): PublicKey
}

/**
 * @param atLeast number of keys that fit, rounded up to a power of two; 96 bytes each, of which the
 * operating system provides those in use
 */
export function createParsedKeys(atLeast: number): ParsedKeys {
  const capacity = 2 ** Math.ceil(Math.log2(atLeast))
  // Each entry is the compressed key, whose bytes are those of x and the flags, followed by y. The
  // first byte of an empty entry is zero, that of a compressed key never.
  const entries = Buffer.alloc(capacity * POINT_BYTES)
  const probes = Math.min(MAX_PROBES, capacity)
  const point = Buffer.alloc(POINT_BYTES)
  let displaced = 0

  /** Offset of a key's entry, or of the entry to write it to. */
  function find(key: Uint8Array): number {
    const first = hash(key)
    for (let probe = 0; probe < probes; probe += 1) {
      const at = ((first + probe) & (capacity - 1)) * POINT_BYTES
      if (entries[at] === 0 || isAt(at, key)) return at
    }
    displaced = (displaced + 1) % probes
    return ((first + displaced) & (capacity - 1)) * POINT_BYTES
  }

  const isAt = (at: number, key: Uint8Array) =>
    entries.compare(key, 0, KEY_BYTES, at, at + KEY_BYTES) === 0

  return {
    get(key) {
      const at = find(key)
      if (entries[at] !== 0 && isAt(at, key)) {
        entries.copy(point, 0, at, at + POINT_BYTES)
        point[0] = (point[0] ?? 0) & ~FLAGS
        return PublicKey.fromBytes(point)
      }
      const parsed = PublicKey.fromBytes(key, true)
      entries.set(key, at)
      entries.set(parsed.toBytes(false).subarray(KEY_BYTES), at + KEY_BYTES)
      return parsed
    },
  }
}

/** The last bytes of x, which no owner can choose without computing as many points. */
const hash = (key: Uint8Array) =>
  new DataView(key.buffer, key.byteOffset, key.byteLength).getUint32(KEY_BYTES - 4)
