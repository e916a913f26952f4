/** Numbers in `pg_type` of what the arrays are of. `hex` is bytea, given as hex text with 0x. */
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

/** Dimensions, whether there are nulls, the type; of the one dimension its length and where it begins. */
const HEADER_BYTES = 20
const LENGTH_BYTES = 4
/** Stands in place of the length of a null. */
const NULL_LENGTH = -1
const TWO_TO_32 = 2 ** 32

/**
 * A list of values as Postgres takes an array in binary (array_recv; the driver sends a Buffer so). The driver's own text of an array
 * costs both sides several times as much: hex of bytes, quotes of texts, and every element read again.
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

/** Makes the array of one member of each row. */
export function columnsOf<Row>(rows: readonly Row[]) {
  return <T extends ArrayType>(type: T, of: (row: Row) => ValueOf<T> | undefined): Buffer =>
    binaryArray(type, rows.map(of))
}

interface Element<Value> {
  size(value: Value): number
  /** @returns how many bytes it wrote */
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
      // Stops at the first character that is no digit, without an error.
      if (array.write(value.slice(HEX_PREFIX), at, bytes, 'hex') === bytes) return bytes
      throw new RangeError('Not hex text of whole bytes')
    },
  },
}
