/** Unsigned integers in LEB128. @throws RangeError if the bytes end within the number */
export function readNumber(bytes: Uint8Array, start: number): { value: number; end: number } {
  let value = 0
  let weight = 1
  for (let at = start; at < bytes.length; at += 1, weight *= 128) {
    const byte = bytes[at] as number
    value += (byte & 127) * weight
    if (byte < 128) return { value, end: at + 1 }
  }
  throw new RangeError('a number is cut off')
}

export function writeNumber(value: number): Uint8Array {
  const bytes: number[] = []
  let rest = value
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128)
  bytes.push(rest)
  return Uint8Array.from(bytes)
}
