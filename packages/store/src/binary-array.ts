/** OIDs in `pg_type` of the element types. `hex` is bytea, passed as 0x-prefixed hex text. */
const TYPES = { bool: 16, int2: 21, int4: 23, int8: 20, text: 25, bytea: 17, hex: 17 } as const

export type ArrayType = keyof typeof TYPES

interface Values {
  bool: boolean
  int2: number
  int4: number
  int8: number
  text: string
  bytea: Uint8Array
  hex: string
}

export type ValueOf<T extends ArrayType> = Values[T]

/**
 * Number of dimensions, null flag and element type; then length and lower bound of the single
 * dimension.
 */
const HEADER_BYTES = 20
const LENGTH_BYTES = 4
/** Length field of a null element. */
const NULL_LENGTH = -1
const TWO_TO_32 = 2 ** 32

/**
 * Encodes values as a Postgres array in binary format (array_recv; the driver sends a Buffer in
 * binary). The driver's text format costs both sides several times as much: bytes are hex-encoded,
 * text is quoted, and every element is parsed.
 *
 * @param values int8: integers up to ±(2^53 − 1). `undefined` becomes null.
 */
export function binaryArray<T extends ArrayType>(
  type: T,
  values: readonly (ValueOf<T> | undefined)[],
): Buffer {
  const { size, write } = ELEMENTS[type] as Element<ValueOf<T>>
  let bytes = HEADER_BYTES
  let nulls = 0
  for (const value of values) {
    bytes += LENGTH_BYTES
    if (value === undefined) nulls = 1
    else bytes += size(value)
  }
  const array = Buffer.allocUnsafe(bytes)
  array.writeInt32BE(1, 0)
  array.writeInt32BE(nulls, 4)
  array.writeInt32BE(TYPES[type], 8)
  array.writeInt32BE(values.length, 12)
  array.writeInt32BE(1, 16)
  let at = HEADER_BYTES
  for (const value of values) {
    const length = value === undefined ? NULL_LENGTH : write(array, value, at + LENGTH_BYTES)
    array.writeInt32BE(length, at)
    at += LENGTH_BYTES + Math.max(0, length)
  }
  return array
}

/** Encodes one property of each row as an array. */
export function columnsOf<Row>(rows: readonly Row[]) {
  return <T extends ArrayType>(type: T, of: (row: Row) => ValueOf<T> | undefined): Buffer =>
    binaryArray(type, rows.map(of))
}

interface Element<Value> {
  size(value: Value): number
  /** @returns the number of bytes written */
  write(array: Buffer, value: Value, at: number): number
}

const HEX_PREFIX = 2

const ELEMENTS: { readonly [T in ArrayType]: Element<ValueOf<T>> } = {
  bool: { size: () => 1, write: (array, value, at) => array.writeUInt8(Number(value), at) - at },
  int2: { size: () => 2, write: (array, value, at) => array.writeInt16BE(value, at) - at },
  int4: { size: () => 4, write: (array, value, at) => array.writeInt32BE(value, at) - at },
  int8: {
    size: () => 8,
    write(array, value, at) {
      array.writeInt32BE(Math.floor(value / TWO_TO_32), at)
      array.writeInt32BE(value | 0, at + 4)
      return 8
    },
  },
  text: {
    size: (value) => Buffer.byteLength(value),
    write: (array, value, at) => array.write(value, at),
  },
  bytea: {
    size: (value) => value.length,
    write(array, value, at) {
      array.set(value, at)
      return value.length
    },
  },
  hex: {
    size: (value) => (value.length - HEX_PREFIX) / 2,
    write(array, value, at) {
      const bytes = (value.length - HEX_PREFIX) / 2
      // Stops at the first non-hex character without raising an error.
      if (array.write(value.slice(HEX_PREFIX), at, bytes, 'hex') === bytes) return bytes
      throw new RangeError('Not hex text of whole bytes')
    },
  },
}
