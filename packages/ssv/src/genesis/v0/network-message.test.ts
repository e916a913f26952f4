import { expect, test } from 'vitest'
import { toBytes, toText } from '../../testing/sample.ts'
import { decodeNetworkMessageV0, encodeNetworkMessageV0 } from './network-message.ts'

const FULL =
  '{"message":{"type":-1,"round":18446744073709551615,"lambda":"AQ==","seq_number":18446744073709551615,"value":"Ag=="},"signature":"Aw==","signer_ids":[0,18446744073709551615]}'
const SYNC =
  '{"SignedMessages":[{},1],"FromPeerID":"16Uiu\\u003c","params":[0,18446744073709551615],"Lambda":"AQ==","Type":1,"error":"é\\u2028"}'

test.each([
  '{"SignedMessage":null,"SyncMessage":null,"Type":0,"StreamID":""}',
  '{"SignedMessage":{},"SyncMessage":{},"Type":-1,"StreamID":"a\\"b"}',
  '{"SignedMessage":{"message":{}},"SyncMessage":null,"Type":1,"StreamID":""}',
  `{"SignedMessage":${FULL},"SyncMessage":${SYNC},"Type":3,"StreamID":""}`,
])('%s decodes and encodes to the same bytes', (text) => {
  expect(toText(encodeNetworkMessageV0(decodeNetworkMessageV0(toBytes(text))))).toBe(text)
})

test('zero, empty and null are omitted', () => {
  const text =
    '{"SignedMessage":{"message":{"type":0,"round":0,"lambda":"","seq_number":0,"value":null},"signature":"","signer_ids":[]},"SyncMessage":{"SignedMessages":[],"FromPeerID":"","params":null,"Lambda":null,"Type":0,"error":""}}'
  expect(toText(encodeNetworkMessageV0(decodeNetworkMessageV0(toBytes(text))))).toBe(
    '{"SignedMessage":{"message":{}},"SyncMessage":{},"Type":0,"StreamID":""}',
  )
})
