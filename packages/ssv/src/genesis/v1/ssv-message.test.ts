import { expect, test } from 'vitest'
import { toBytes, toText } from '../../testing/sample.ts'
import { decodeSsvMessage, encodeSsvMessage } from './ssv-message.ts'

const NONE = new Uint8Array(0)

test.each([
  ['{"type":"30"}', { type: 0, id: null, data: null }],
  ['{"Data":"2222","id":"","type":"31"}', { type: 1, id: NONE, data: NONE }],
  [
    '{"Data":"224151494422","id":"a9cf","type":"33"}',
    { type: 3, id: Uint8Array.of(0xa9, 0xcf), data: Uint8Array.of(1, 2, 3) },
  ],
])('%s is decoded, and encoded again', (text, message) => {
  expect(decodeSsvMessage(toBytes(text))).toEqual(message)
  expect(toText(encodeSsvMessage(message))).toBe(text)
})

test('data that is a nested null is absent', () => {
  const hexOfNull = '6e756c6c'
  expect(decodeSsvMessage(toBytes(`{"Data":"${hexOfNull}","type":"30"}`)).data).toBeNull()
})
