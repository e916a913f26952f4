import { expect, test } from 'vitest'
import { JsonWriter } from '../../json/json-writer.ts'
import { toBytes, toText } from '../../testing/sample.ts'
import { decodeSignedMessage, writeSignedMessage } from './signed-message.ts'

const MESSAGE =
  '{"MsgType":-9223372036854775808,"Height":-1,"Round":18446744073709551615,"Identifier":null,"Data":""}'

test.each([
  '{"Signature":null,"Signers":null,"Message":null}',
  '{"Signature":"","Signers":[],"Message":null}',
  `{"Signature":"AQID","Signers":[18446744073709551615,0,7,7],"Message":${MESSAGE}}`,
])('%s decodes and encodes to the same bytes', (text) => {
  const signed = decodeSignedMessage(toBytes(text))
  expect(toText(writeSignedMessage(new JsonWriter(), signed).finish())).toBe(text)
})

test('absent members are null, and numbers 0', () => {
  expect(decodeSignedMessage(toBytes('{"Message":{}}'))).toEqual({
    signature: null,
    signers: null,
    message: { type: 0n, height: 0n, round: 0n, identifier: null, data: null },
  })
})
