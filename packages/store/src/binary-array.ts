/** Numbers in `pg_type` of what the arrays are of. */
const TYPES = { int2: 21, int4: 23, int8: 20, text: 25, bytea: 17 } as const

export type ArrayType = keyof typeof TYPES

export type ValueOf<T extends ArrayType> = T extends 'bytea'
  ? Uint8Array
  : T extends 'text'
    ? string
    : number

/** Dimensions, whether there are nulls, the type; of the one dimension its length and where it begins. */
const HEADER_BYTES = 20
const LENGTH_BYTES = 4
const TWO_TO_32 = 2 ** 32

/**
 * A list of values as Postgres takes an array in binary (array_recv; the driver sends a Buffer so). The driver's own text of an array
 * costs both sides several times as much: hex of bytes, quotes of texts, and every element read again.
 *
 * @param values int8: integers up to ±(2^53 − 1). None is null.
 */
export function binaryArray<T extends ArrayType>(type: T, values: readonly ValueOf<T>[]): Buffer {
  const { size, write } = ELEMENTS[type] as Element<ValueOf<T>>
  const array = Buffer.allocUnsafe(
    values.reduce((sum, value) => sum + LENGTH_BYTES + size(value), HEADER_BYTES),
  )
  array.writeInt32BE(1, 0)
  array.writeInt32BE(0, 4)
  array.writeInt32BE(TYPES[type], 8)
  array.writeInt32BE(values.length, 12)
  array.writeInt32BE(1, 16)
  let at = HEADER_BYTES
  values.forEach((value) => {
    const bytes = write(array, value, at + LENGTH_BYTES)
    array.writeInt32BE(bytes, at)
    at += LENGTH_BYTES + bytes
  })
  return array
}

interface Element<Value> {
  size(value: Value): number
  /** @returns how many bytes it wrote */
  write(array: Buffer, value: Value, at: number): number
}

const ELEMENTS: { readonly [T in ArrayType]: Element<ValueOf<T>> } = {
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
}
