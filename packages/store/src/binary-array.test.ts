import { expect, it } from 'vitest'
import { binaryArray } from './binary-array.ts'
import { openTestDatabase } from './testing/open-test-database.ts'

it('is read by Postgres as the same values in the same order', async () => {
  await using db = await openTestDatabase()
  const int2 = [0, -1, 32_767, -32_768]
  const int4 = [0, -1, 2 ** 31 - 1, -(2 ** 31)]
  const int8 = [0, -1, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER]
  const moreOfInt8 = [2 ** 31, 2 ** 32 - 1, -(2 ** 32), -(2 ** 31) - 1]
  const text = ['', '{"a":"\\",null}', 'ä\u2028😀', 'NULL']
  const bytea = [new Uint8Array(0), Uint8Array.of(0, 0xff), Uint8Array.of(0x5c, 0x22), int4Bytes()]
  const rows = await db.database.query(
    'arrays',
    `SELECT * FROM unnest($1::smallint[], $2::int[], $3::bigint[], $4::bigint[], $5::text[], $6::bytea[])
       AS t(int2, int4, int8, "moreOfInt8", text, bytea)`,
    [
      binaryArray('int2', int2),
      binaryArray('int4', int4),
      binaryArray('int8', int8),
      binaryArray('int8', moreOfInt8),
      binaryArray('text', text),
      binaryArray('bytea', bytea),
    ],
  )
  expect(rows).toEqual(
    int2.map((_, n) => ({
      int2: int2[n],
      int4: int4[n],
      int8: int8[n],
      moreOfInt8: moreOfInt8[n],
      text: text[n],
      bytea: Buffer.from(bytea[n] as Uint8Array),
    })),
  )
})

it('accepts bytes as hex text, booleans and nulls', async () => {
  await using db = await openTestDatabase()
  const rows = await db.database.query(
    'nulls',
    `SELECT * FROM unnest($1::bytea[], $2::boolean[], $3::bigint[], $4::text[], $5::bytea[])
       AS t(hex, bool, int8, text, bytea)`,
    [
      binaryArray('hex', ['0x', undefined, '0x00FFab']),
      binaryArray('bool', [true, false, undefined]),
      binaryArray('int8', [undefined, 7, undefined]),
      binaryArray('text', [undefined, undefined, '']),
      binaryArray('bytea', [Uint8Array.of(1), undefined, new Uint8Array(0)]),
    ],
  )
  expect(rows).toEqual([
    { hex: Buffer.of(), bool: true, int8: null, text: null, bytea: Buffer.of(1) },
    { hex: null, bool: false, int8: 7, text: null, bytea: null },
    { hex: Buffer.of(0, 0xff, 0xab), bool: null, int8: null, text: '', bytea: Buffer.of() },
  ])
})

it.each(['0xzz', '0x123', '0xag'])('rejects %s as hex', (text) => {
  expect(() => binaryArray('hex', [text])).toThrow(RangeError)
})

it('is empty without values', async () => {
  await using db = await openTestDatabase()
  const empty = await db.database.query('empty', 'SELECT * FROM unnest($1::text[])', [
    binaryArray('text', []),
  ])
  expect(empty).toEqual([])
})

it('rejects numbers out of the range of its type', () => {
  expect(() => binaryArray('int2', [32_768])).toThrow(RangeError)
  expect(() => binaryArray('int4', [2 ** 31])).toThrow(RangeError)
  expect(() => binaryArray('int8', [2 ** 63])).toThrow(RangeError)
})

/** A view into the middle of a buffer, like the parts of a message. */
const int4Bytes = () => new Uint8Array(Uint8Array.of(9, 1, 2, 3, 4, 9).buffer, 1, 4)
