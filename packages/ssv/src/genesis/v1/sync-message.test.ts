import { expect, test } from 'vitest'
import { toBytes, toText } from '../../testing/sample.ts'
import { decodeSyncMessage, encodeSyncMessage } from './sync-message.ts'

test.each([
  '{"Protocol":0,"Params":null,"Data":null,"Status":0}',
  '{"Protocol":-1,"Params":{"Height":null,"Identifier":null},"Data":[],"Status":9223372036854775807}',
  '{"Protocol":2,"Params":{"Height":[],"Identifier":""},"Data":[{"x":[1, 2]},null],"Status":1}',
  '{"Protocol":2,"Params":{"Height":[0,-9223372036854775808],"Identifier":"AQID"},"Data":null,"Status":6}',
])('%s decodes and encodes to the same bytes', (text) => {
  expect(toText(encodeSyncMessage(decodeSyncMessage(toBytes(text))))).toBe(text)
})
