import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { decodeSignedEnvelope, encodeSignedEnvelope, signedBytes } from './signed-envelope.ts'
import { SsvDecodeError } from './ssv-decode-error.ts'
import { fromHex, toBytes, toHex } from './testing/sample.ts'

const envelope = {
  publicKey: fromHex('0802'),
  payloadType: toBytes('ssv/nodeinfo'),
  payload: new Uint8Array(300).fill(0x61),
  signature: fromHex('3000'),
}

test('an envelope is protobuf, its lengths varints', () => {
  const text = `0a020802120c${toHex(toBytes('ssv/nodeinfo'))}1aac02${'61'.repeat(300)}2a023000`
  expect(toHex(encodeSignedEnvelope(envelope))).toBe(text)
  expect(decodeSignedEnvelope(fromHex(text))).toEqual(envelope)
})

test('what is signed is domain, type and payload, each behind its length', () => {
  expect(toHex(signedBytes('ssv', envelope))).toBe(
    `03737376${'0c'}${toHex(toBytes('ssv/nodeinfo'))}ac02${'61'.repeat(300)}`,
  )
})

test('fields come in any order, and of repeated ones the last counts', () => {
  const none = new Uint8Array(0)
  expect(decodeSignedEnvelope(fromHex('2a01011a01021a0103'))).toEqual({
    publicKey: none,
    payloadType: none,
    payload: Uint8Array.of(3),
    signature: Uint8Array.of(1),
  })
})

describe('refuses', () => {
  it.each([
    ['a field that is not', '220101'],
    ['a field that is a number', '0801'],
    ['a length without bytes', '0a'],
    ['a length beyond the end', '0a0201'],
    ['a length that does not end', '0a8080808000'],
    ['a length of 2^28', '0a8080808001'],
  ])('%s', (_, text) => {
    expect(() => decodeSignedEnvelope(fromHex(text))).toThrow(SsvDecodeError)
  })

  it('or reads any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        try {
          decodeSignedEnvelope(bytes)
        } catch (error) {
          expect(error).toBeInstanceOf(SsvDecodeError)
        }
      }),
      { numRuns: 2000 },
    )
  })
})
