import type { JsonWriter } from './json-writer.ts'

/** An object that is being written, of which any member may be left out. */
export interface SparseObject {
  /** Writes the name; the value is the caller's to write. */
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
