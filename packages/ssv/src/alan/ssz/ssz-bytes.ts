import { SsvDecodeError } from '../../errors.ts'

/** Bytes of an SSZ offset. */
export const OFFSET_BYTES = 4
/** Bytes of a uint64. */
export const UINT64_BYTES = 8

/*
 * SSZ readers (consensus-specs, ssz/simple-serialize.md) that work in place. Returned byte strings
 * are views of the input. Little-endian, as SSZ is.
 */

/** A view of `bytes` for reading numbers. */
export const viewOf = (bytes: Uint8Array) =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

/** @throws SsvDecodeError `bad-ssz` when `bytes` is not exactly `length` long */
export function requireLength(bytes: Uint8Array, length: number, name: string): void {
  if (bytes.length !== length) {
    throw new SsvDecodeError('bad-ssz', `${name} has ${bytes.length} bytes, not ${length}`)
  }
}

/** A uint32 at an offset within the bytes. Faster than creating a DataView per message. */
export const readUint32 = (bytes: Uint8Array, at: number) =>
  ((bytes[at] as number) |
    ((bytes[at + 1] as number) << 8) |
    ((bytes[at + 2] as number) << 16) |
    ((bytes[at + 3] as number) << 24)) >>>
  0

/** A uint64 at an offset within the bytes. */
export function readUint64(bytes: Uint8Array, at: number): bigint {
  const high = readUint32(bytes, at + 4)
  const low = BigInt(readUint32(bytes, at))
  return high === 0 ? low : (BigInt(high) << 32n) | low
}

/**
 * Reads the offsets of a container's variable-size fields and checks them: the first is the end of
 * the fixed part, none is below the one before it or beyond the end.
 *
 * @param places position of each offset in the fixed part
 * @returns the offsets, and the end of the bytes after them
 * @throws SsvDecodeError `bad-ssz`
 */
export function readOffsets(
  bytes: Uint8Array,
  fixedBytes: number,
  places: readonly number[],
  name: string,
): readonly number[] {
  if (bytes.length < fixedBytes) {
    throw new SsvDecodeError('bad-ssz', `${name} is shorter than ${fixedBytes} bytes`)
  }
  const offsets: number[] = []
  for (let i = 0; i < places.length; i++) offsets.push(readUint32(bytes, places[i] as number))
  offsets.push(bytes.length)
  checkOffsets(offsets, fixedBytes, name)
  return offsets
}

/**
 * Reads a list of variable-size items.
 *
 * @returns the bytes of each item
 * @throws SsvDecodeError `bad-ssz` when offsets are wrong or a limit is exceeded
 */
export function readVariableList(
  bytes: Uint8Array,
  limit: number,
  maxItemBytes: number,
  name: string,
): Uint8Array[] {
  if (bytes.length === 0) return []
  if (bytes.length < OFFSET_BYTES) throw new SsvDecodeError('bad-ssz', `${name} is cut short`)
  const first = readUint32(bytes, 0)
  const count = first / OFFSET_BYTES
  if (!Number.isInteger(count) || count === 0 || first > bytes.length) {
    throw new SsvDecodeError('bad-ssz', `first offset of ${name}`)
  }
  if (count > limit) throw new SsvDecodeError('bad-ssz', `${name} has more than ${limit} items`)
  const offsets: number[] = []
  for (let i = 0; i < count; i++) offsets.push(readUint32(bytes, i * OFFSET_BYTES))
  offsets.push(bytes.length)
  checkOffsets(offsets, first, name)
  const items: Uint8Array[] = []
  for (let i = 0; i < count; i++) {
    const item = bytes.subarray(offsets[i], offsets[i + 1])
    if (item.length > maxItemBytes) {
      throw new SsvDecodeError('bad-ssz', `item of ${name} has more than ${maxItemBytes} bytes`)
    }
    items.push(item)
  }
  return items
}

/**
 * @returns the number of items of `itemBytes` in the list
 * @throws SsvDecodeError `bad-ssz` when the bytes are not whole items, or more than `limit`
 */
export function countFixedItems(
  bytes: Uint8Array,
  itemBytes: number,
  limit: number,
  name: string,
): number {
  const count = bytes.length / itemBytes
  if (!Number.isInteger(count)) throw new SsvDecodeError('bad-ssz', `${name} is cut short`)
  if (count > limit) throw new SsvDecodeError('bad-ssz', `${name} has more than ${limit} items`)
  return count
}

/** @throws SsvDecodeError `bad-ssz` */
export function readUint64List(bytes: Uint8Array, limit: number, name: string): bigint[] {
  const count = countFixedItems(bytes, UINT64_BYTES, limit, name)
  const values: bigint[] = []
  for (let i = 0; i < count; i++) values.push(readUint64(bytes, i * UINT64_BYTES))
  return values
}

/** @throws SsvDecodeError `bad-ssz` when the list has more than `limit` bytes */
export function limitBytes(bytes: Uint8Array, limit: number, name: string): Uint8Array {
  if (bytes.length > limit) {
    throw new SsvDecodeError('bad-ssz', `${name} has more than ${limit} bytes`)
  }
  return bytes
}

function checkOffsets(offsets: readonly number[], first: number, name: string): void {
  if (offsets[0] !== first) throw new SsvDecodeError('bad-ssz', `first offset of ${name}`)
  for (let i = 1; i < offsets.length; i++) {
    if ((offsets[i] as number) < (offsets[i - 1] as number)) {
      throw new SsvDecodeError('bad-ssz', `offset ${i} of ${name}`)
    }
  }
}
