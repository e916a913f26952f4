import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { SsvDecodeError } from '../errors.ts'
import { exactJsonMembers, jsonMembers } from './json-members.ts'
import { JsonReader, MAX_JSON_DEPTH } from './json-reader.ts'

const readerOf = (text: string) => new JsonReader(new TextEncoder().encode(text))

function whole<T>(text: string, read: (reader: JsonReader) => T): T {
  const reader = readerOf(text)
  const value = read(reader)
  reader.end()
  return value
}

function fault(read: () => unknown): string | undefined {
  try {
    read()
  } catch (error) {
    if (error instanceof SsvDecodeError) return error.fault
    throw error
  }
  return undefined
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

const json = fc.json({ maxDepth: 6, noUnicodeString: false })
/** JSON with a character inserted, removed or replaced. */
const spoiled = fc
  .tuple(json, fc.nat(), fc.constantFrom(...'{}[],:"\\0-1.eEu +ntf\n', '', '\u0001', '\u007f'))
  .chain(([text, at, character]) =>
    fc.constantFrom(0, 1).map((length) => {
      const index = at % (text.length + 1)
      return text.slice(0, index) + character + text.slice(index + length)
    }),
  )

test('accepts the JSON that JSON.parse accepts, and nothing else', () => {
  fc.assert(
    fc.property(fc.oneof(json, spoiled), (text) => {
      expect(fault(() => whole(text, (reader) => reader.skip()))).toBe(
        isJson(text) ? undefined : 'not-json',
      )
    }),
    { numRuns: 5000 },
  )
})

test('reads the strings that JSON.parse reads', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.boolean(), (text, escaped) => {
      const written = escaped
        ? `"${[...text].map((c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')}"`
        : JSON.stringify(text)
      const read = whole(written, (reader) => reader.string())
      expect(read).toBe((JSON.parse(written) as string).toWellFormed())
    }),
  )
})

describe('integers', () => {
  it.each([
    '0',
    '-1',
    '999999999999999',
    '1000000000000000',
    '9007199254740993',
    '9223372036854775807',
    '-9223372036854775808',
  ])('reads %s of 64 bits with every digit', (text) => {
    expect(whole(text, (reader) => reader.int64())).toBe(BigInt(text))
  })

  it('reads unsigned integers up to 2^64 − 1', () => {
    expect(whole(' 18446744073709551615 ', (reader) => reader.uint64())).toBe(2n ** 64n - 1n)
  })

  it.each(['9223372036854775808', '-9223372036854775809', '1.0', '1e3', '"1"', 'true', '[]'])(
    'rejects %s as signed',
    (text) => {
      expect(fault(() => whole(text, (reader) => reader.int64()))).toBe('bad-field')
    },
  )

  it.each(['-1', '-0', '18446744073709551616', '1'.repeat(1000)])(
    'rejects %s as unsigned',
    (text) => {
      expect(fault(() => whole(text, (reader) => reader.uint64()))).toBe('bad-field')
    },
  )

  it.each(['01', '-', '+1', '.5', '1.', '1e', ''])('rejects %j as JSON', (text) => {
    expect(fault(() => whole(text, (reader) => reader.int64()))).toMatch(/^(not-json|bad-field)$/)
    expect(fault(() => whole(text, (reader) => reader.skip()))).toBe('not-json')
  })
})

describe('objects', () => {
  const members = jsonMembers('Type', 'Skin')

  function read(text: string, names = members) {
    return whole(text, (reader) => {
      const found: [string, bigint][] = []
      reader.object(names, (name) => found.push([name, reader.int64()]))
      return found
    })
  }

  it('matches members in any order, with white space in between', () => {
    expect(read('\t{ "Skin" : 1 ,\r\n"Type":2 } ')).toEqual([
      ['Skin', 1n],
      ['Type', 2n],
    ])
  })

  it('returns repeated members in document order, so that the last one wins', () => {
    expect(read('{"Type":1,"Type":2,"type":3}')).toEqual([
      ['Type', 1n],
      ['Type', 2n],
      ['Type', 3n],
    ])
  })

  it('matches names in any letter case, folded as in Go, and escaped', () => {
    expect(read('{"TYPE":1,"\u017fKIN":2,"s\u212ain":3,"\\u0054ype":4}')).toEqual([
      ['Type', 1n],
      ['Skin', 2n],
      ['Skin', 3n],
      ['Type', 4n],
    ])
  })

  it('matches the names of a map in their own letter case only', () => {
    expect(read('{"TYPE":1,"Type":2}', exactJsonMembers('Type', 'Skin'))).toEqual([['Type', 2n]])
  })

  it('skips unknown members of any shape', () => {
    expect(read('{"a":[{"b":null}],"Typ":"}","":false,"Type":1,"Typed":2}')).toEqual([['Type', 1n]])
  })

  it.each(['{"Type":1', '{"Type"1}', '{"Type":1,}', '{Type:1}', '{"Type":1}}', '{"Type":}', '{,}'])(
    '%s is not an object',
    (text) => {
      expect(fault(() => read(text))).toMatch(/^(not-json|bad-field)$/)
    },
  )

  it.each(['[]', '1', '"a"', 'null'])('%s is another value', (text) => {
    expect(fault(() => read(text))).toBe('bad-field')
  })
})

test('distinguishes null from absent bytes', () => {
  expect(whole('null', (reader) => reader.base64())).toBeNull()
  expect(whole('""', (reader) => reader.base64())).toEqual(new Uint8Array(0))
})

test('reads bytes from a string with escapes', () => {
  expect(whole('"\\u0051\\/8="', (reader) => reader.base64())).toEqual(Uint8Array.of(0x43, 0xff))
})

test('reads invalid UTF-8 as U+FFFD', () => {
  expect(new JsonReader(Uint8Array.of(0x22, 0x61, 0xff, 0x22)).string()).toBe('a\ufffd')
})

test('keeps a byte order mark in a string', () => {
  expect(whole('"\ufeffa"', (reader) => reader.string())).toBe('\ufeffa')
})

test('returns the raw text of a value without surrounding white space', () => {
  const texts: string[] = []
  whole('[ {"a": 1} ,2]', (reader) =>
    reader.array(() => texts.push(new TextDecoder().decode(reader.raw()))),
  )
  expect(texts).toEqual(['{"a": 1}', '2'])
})

test.each([
  ['[', ']'],
  ['{"a":', '}'],
])('reads nesting by %s to a maximum depth', (open, close) => {
  const nested = (depth: number) => `${open.repeat(depth)}1${close.repeat(depth)}`
  expect(fault(() => whole(nested(MAX_JSON_DEPTH - 1), (reader) => reader.skip()))).toBeUndefined()
  expect(fault(() => whole(nested(MAX_JSON_DEPTH), (reader) => reader.skip()))).toBe('not-json')
})

test.each([
  ['brackets', '['.repeat(2 ** 20)],
  ['braces', '{"a":'.repeat(2 ** 18)],
  ['one unterminated string', `"${'a'.repeat(2 ** 20)}`],
  ['escapes', `"${'\\u0000'.repeat(2 ** 17)}"`],
  ['digits', '9'.repeat(2 ** 20)],
  ['white space', ' '.repeat(2 ** 20)],
  ['members', `{${'"a":0,'.repeat(2 ** 17)}"a":0}`],
  ['elements', `[${'0,'.repeat(2 ** 19)}0]`],
])('reads a megabyte of %s in bounded time', (_, text) => {
  for (const read of [
    (reader: JsonReader) => reader.skip(),
    (reader: JsonReader) => reader.base64(),
    (reader: JsonReader) => reader.int64(),
    (reader: JsonReader) => reader.object(jsonMembers('a'), () => reader.skip()),
  ]) {
    expect(fault(() => whole(text, read))).toBeOneOf([undefined, 'not-json', 'bad-field'])
  }
})
