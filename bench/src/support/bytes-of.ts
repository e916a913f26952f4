import { createHash } from 'node:crypto'

/** Bytes that depend on the label only (SHAKE-256): the same in every run. */
export function bytesOf(label: string, length: number): Buffer {
  return createHash('shake256', { outputLength: length }).update(label).digest()
}
