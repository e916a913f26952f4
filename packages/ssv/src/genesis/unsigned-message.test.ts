import { expect, test } from 'vitest'
import {
  commitData,
  consensusMessage,
  envelope,
  messageV0,
  networkMessageV0,
  signedMessage,
} from '../testing/independent.ts'
import { SAMPLE, toText } from '../testing/sample.ts'
import { unsignedMessage } from './unsigned-message.ts'

const base64 = (text: string) => Buffer.from(text).toString('base64')
const value = Buffer.from(SAMPLE.value).toString('base64')

test.each([
  [
    'proposal',
    0,
    base64(`{"Data":"${value}","RoundChangeJustification":null,"PrepareJustification":null}`),
  ],
  ['prepare', 1, commitData()],
  [
    'round-change',
    3,
    base64(
      '{"PreparedValue":null,"Round":1,"NextProposalData":null,"RoundChangeJustification":null}',
    ),
  ],
] as const)('a %s of forks v1 and v2 has the data of its type', (kind, MsgType, Data) => {
  const text = envelope('0', signedMessage(consensusMessage({ MsgType, Data }), { Signers: [3] }))
  expect(toText(unsignedMessage('v1', kind, SAMPLE).seal(3, SAMPLE.signature))).toBe(text)
  expect(toText(unsignedMessage('v2', kind, SAMPLE).seal(3, SAMPLE.signature))).toBe(text)
})

test.each([
  ['proposal', { type: 1 }],
  ['prepare', { type: 2 }],
  ['round-change', { type: 4, value: 'e30=' }],
] as const)('a %s of fork v0 has the value of its type', (kind, change) => {
  const text = networkMessageV0(0, messageV0(change), { signer_ids: [3] })
  expect(toText(unsignedMessage('v0', kind, SAMPLE).seal(3, SAMPLE.signature))).toBe(text)
})
