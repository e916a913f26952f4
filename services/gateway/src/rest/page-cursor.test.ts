import { expect, it } from 'vitest'
import { decodePageCursor, encodePageCursor, queryBinding } from './page-cursor.ts'

const binding = queryBinding('listOperators', { owner: '0x67', limit: 5 })
const read = (text: string) => (/^\d+$/.test(text) ? Number(text) : undefined)

it('decodes to the encoded key', () => {
  expect(decodePageCursor(encodePageCursor(binding, '41'), binding, read)).toBe(41)
})

it('belongs to the same query whatever the limit, the cursor and the order of parameters', () => {
  const same = queryBinding('listOperators', {
    cursor: 'x',
    limit: 9,
    owner: '0x67',
    index: undefined,
  })
  expect(same).toBe(binding)
})

it.each([
  ['another endpoint', queryBinding('listValidators', { owner: '0x67' })],
  ['another filter', queryBinding('listOperators', { owner: '0x68' })],
  ['an additional filter', queryBinding('listOperators', { owner: '0x67', index: 1 })],
])('detects that it belongs to %s', (_, other) => {
  expect(() => decodePageCursor(encodePageCursor(other, '41'), binding, read)).toThrow(
    expect.objectContaining({ code: 'CURSOR_OF_ANOTHER_QUERY' }),
  )
})

it.each([
  ['empty', ''],
  ['not Base64', '…'],
  ['of another version', Buffer.from(`2.${binding}.41`).toString('base64url')],
  ['without a key', Buffer.from(`1.${binding}.`).toString('base64url')],
  ['with another kind of key', encodePageCursor(binding, '4x')],
  ['with trailing data', `${encodePageCursor(binding, '41')}!`],
])('rejects a cursor that is %s', (_, cursor) => {
  expect(() => decodePageCursor(cursor, binding, read)).toThrow(
    expect.objectContaining({ code: 'CURSOR_INVALID' }),
  )
})
