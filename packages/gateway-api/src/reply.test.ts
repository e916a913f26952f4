import { jsonString } from '@ssv-exporter/encoding/json-string'
import { describe, expect, it } from 'vitest'
import { encodeDecided } from './encode-decided.ts'
import { encodeOperator } from './encode-operator.ts'
import { encodeEscapedValidator, encodeValidator } from './encode-validator.ts'
import { lambdaOf } from './lambda.ts'
import { encodeError, encodeReply } from './reply.ts'
import { parseRequest } from './request.ts'

function requested(text: string) {
  const parsed = parseRequest(text)
  if (!parsed.ok) throw new Error(parsed.detail)
  return parsed.request
}

const operator = {
  publicKey: 'LS0t',
  name: 'my <operator>',
  ownerAddress: '0x67ce5c69260bd819b4e0ad13f4b873074d479811',
  index: 5,
}
const validator = {
  publicKey: 'ab'.repeat(48),
  operators: [
    { publicKey: 'LS0t', nodeId: 1 },
    { publicKey: 'MS0t', nodeId: 2 },
  ],
  index: 2341,
}
const decided = {
  message: { type: 3, round: 1, lambda: 'bGFt', seq_number: 23, value: 'AA==' },
  signature: 'c2ln',
  signer_ids: [2, 1, 3],
}

describe('records', () => {
  it('writes an operator in the order publicKey, name, ownerAddress, index', () => {
    expect(encodeOperator(operator)).toBe(
      '{"publicKey":"LS0t","name":"my \\u003coperator\\u003e","ownerAddress":"0x67ce5c69260bd819b4e0ad13f4b873074d479811","index":5}',
    )
  })

  it('writes an empty name for a contract without names', () => {
    expect(encodeOperator({ ...operator, name: '' })).toContain('"name":"",')
  })

  it('writes a validator in the order publicKey, operators, index', () => {
    expect(encodeValidator(validator)).toBe(
      `{"publicKey":"${'ab'.repeat(48)}","operators":[{"publicKey":"LS0t","nodeId":1},{"publicKey":"MS0t","nodeId":2}],"index":2341}`,
    )
  })

  it('writes the same validator from pre-escaped operator keys', () => {
    expect(
      encodeEscapedValidator({
        publicKeyHex: validator.publicKey,
        operatorKeys: validator.operators.map(({ publicKey }) => jsonString(publicKey)),
        nodeIds: [1, 2],
        index: 2341,
      }),
    ).toBe(encodeValidator(validator))
  })

  it('writes a decided message in the order message, signature, signer_ids', () => {
    expect(encodeDecided(decided)).toBe(
      '{"message":{"type":3,"round":1,"lambda":"bGFt","seq_number":23,"value":"AA=="},"signature":"c2ln","signer_ids":[2,1,3]}',
    )
  })

  it('writes seq_number at height 0 and beyond 2^53', () => {
    const at = (seq_number: number | bigint) =>
      encodeDecided({ ...decided, message: { ...decided.message, seq_number } })
    expect(at(0)).toContain('"seq_number":0,')
    expect(at(18446744073709551615n)).toContain('"seq_number":18446744073709551615,')
  })

  it('marks only removed records', () => {
    expect(encodeOperator({ ...operator, removed: true })).toMatch(/"index":5,"removed":true}$/)
    expect(encodeValidator({ ...validator, removed: true })).toMatch(/,"removed":true}$/)
    expect(encodeOperator({ ...operator, removed: false })).toMatch(/"index":5}$/)
    expect(encodeValidator({ ...validator, removed: false })).toMatch(/"index":2341}$/)
  })

  it('builds a lambda from key and role', () => {
    expect(atob(lambdaOf('a9cf', 'ATTESTER'))).toBe('a9cf_ATTESTER')
  })
})

describe('answers', () => {
  it('echoes from and to as numbers, 0 when absent, and ends with a line feed', () => {
    const { type, filter } = requested('{"type":"operator"}')
    expect(encodeReply(type, filter, [])).toBe(
      '{"type":"operator","filter":{"from":0,"to":0},"data":[]}\n',
    )
  })

  it('echoes the other members when present', () => {
    const { type, filter } = requested(
      '{"type":"decided","filter":{"publicKey":"AB&","role":"ATTESTER","to":18446744073709551615,"includeRemoved":true}}',
    )
    expect(encodeReply(type, filter, ['1', '2'])).toBe(
      '{"type":"decided","filter":{"from":0,"to":18446744073709551615,"role":"ATTESTER","publicKey":"AB\\u0026","includeRemoved":true},"data":[1,2]}\n',
    )
  })

  it('answers unparsable input with zeros and the exact first string', () => {
    expect(encodeError('UNPARSABLE', undefined, 'because')).toBe(
      '{"type":"error","filter":{"from":0,"to":0},"data":["could not parse network message","because"]}\n',
    )
  })

  it('answers an unknown type with zeros, whatever the filter', () => {
    const request = requested('{"type":"<a>&$&","filter":{"from":7}}')
    expect(encodeError('UNKNOWN_TYPE', request)).toBe(
      '{"type":"error","filter":{"from":0,"to":0},"data":["bad request - unknown message type \'\\u003ca\\u003e\\u0026$\\u0026\'"]}\n',
    )
  })

  it('answers a failed handler with type error and the filter of the request', () => {
    const request = requested('{"type":"validator","filter":{"from":7}}')
    expect(encodeError('VALIDATORS_FAILED', request, 'busy')).toBe(
      '{"type":"error","filter":{"from":7,"to":0},"data":["internal error - could not get validators","busy"]}\n',
    )
  })
})
