import type { JsonWriter } from './json-writer.ts'

/** Writes an object with optional members. */
export interface SparseObject {
  /** Writes the name; the caller writes the value. */
  member(name: string): JsonWriter
  end(): JsonWriter
}

export function sparseObject(writer: JsonWriter): SparseObject {
  let separator = '{'
  return {
    member(name) {
      writer.raw(`${separator}"${name}":`)
      separator = ','
      return writer
    },
    end: () => writer.raw(separator === '{' ? '{}' : '}'),
  }
}
