import { expect, it } from 'vitest'
import { JsonWriter } from './json-writer.ts'

const toText = (bytes: Uint8Array) => new TextDecoder().decode(bytes)

it('keeps interleaved and successive writers apart', () => {
  const outer = new JsonWriter().raw('{"a":')
  const inner = new JsonWriter().raw('[1,2]').finish()
  const text = outer.bytes(inner).raw('}').finish()
  const next = new JsonWriter().raw('never mind what was there').finish()
  expect([inner, text, next].map(toText)).toEqual([
    '[1,2]',
    '{"a":[1,2]}',
    'never mind what was there',
  ])
})

it('returns a view of the written bytes, to be read at once', () => {
  const length = new JsonWriter()
    .raw('[')
    .integer(2n ** 63n)
    .raw(']')
    .end((bytes) => bytes.length)
  expect(length).toBe(21)
})

it('writes strings of any length', () => {
  const long = 'x'.repeat(100_000)
  const writer = new JsonWriter().raw('"').raw(long).raw(long).raw('"')
  expect(toText(writer.finish())).toBe(`"${long}${long}"`)
})
