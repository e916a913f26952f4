import { OFFSET_BYTES, UINT64_BYTES } from './ssz-bytes.ts'

/** A variable-size field of a container, in the place of its offset. */
interface Variable {
  readonly variable: Uint8Array
}

/** Marks bytes as a variable-size field. */
export const variable = (bytes: Uint8Array): Variable => ({ variable: bytes })

/** A uint64 as 8 bytes, little-endian. */
export function uint64(value: bigint | number): Uint8Array {
  const bytes = new Uint8Array(UINT64_BYTES)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(value), true)
  return bytes
}

/** A container: fixed-size fields in place, variable-size fields after the fixed part. */
export function encodeContainer(fields: readonly (Uint8Array | Variable)[]): Uint8Array {
  let fixed = 0
  let total = 0
  for (const field of fields) {
    const inPlace = 'variable' in field ? OFFSET_BYTES : field.length
    fixed += inPlace
    total += inPlace + ('variable' in field ? field.variable.length : 0)
  }
  const bytes = new Uint8Array(total)
  const view = new DataView(bytes.buffer)
  let head = 0
  let tail = fixed
  for (const field of fields) {
    if ('variable' in field) {
      view.setUint32(head, tail, true)
      bytes.set(field.variable, tail)
      head += OFFSET_BYTES
      tail += field.variable.length
    } else {
      bytes.set(field, head)
      head += field.length
    }
  }
  return bytes
}

/** A list of variable-size items: their offsets, then the items. */
export const encodeVariableList = (items: readonly Uint8Array[]) =>
  encodeContainer(items.map(variable))

/** A list of concatenated fixed-size items. */
export function concatenate(items: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(items.reduce((total, item) => total + item.length, 0))
  let offset = 0
  for (const item of items) {
    bytes.set(item, offset)
    offset += item.length
  }
  return bytes
}
