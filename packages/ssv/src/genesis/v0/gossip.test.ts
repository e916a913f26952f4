import { describe, expect, it, test } from 'vitest'
import { SsvDecodeError } from '../../errors.ts'
import {
  messageTextV0,
  messageV0,
  networkMessageV0,
  sampleLambda,
  sha256Hex,
} from '../../testing/independent.ts'
import {
  PUBLIC_KEY,
  PUBLIC_KEY_HEX,
  SAMPLE,
  SIGNATURE,
  toBytes,
  toHex,
  toText,
} from '../../testing/sample.ts'
import { GENESIS } from '../genesis.ts'
import { MAX_VALUE_BYTES } from '../value.ts'

const [v0] = GENESIS.forks
if (v0 === undefined) throw new Error('Forks are missing')
const decode = (text: string) => v0.decodeGossip(toBytes(text))
const BY_2 = { signer_ids: [2] }

function faultOf(text: string): string {
  try {
    decode(text)
  } catch (error) {
    if (error instanceof SsvDecodeError) return error.fault
    throw error
  }
  return 'none'
}

test('a decided message decodes and encodes to the same bytes', () => {
  const text = networkMessageV0(1)
  expect(decode(text)).toEqual({ kind: 'decided', message: SAMPLE })
  expect(toText(v0.encodeGossip('decided', SAMPLE))).toBe(text)
})

test('height 0 is omitted, and read both omitted and written', () => {
  const message = { ...SAMPLE, height: 0 }
  const text = networkMessageV0(1, messageV0({ seq_number: undefined }))
  expect(toText(v0.encodeGossip('decided', message))).toBe(text)
  expect(decode(text)).toEqual({ kind: 'decided', message })
  expect(decode(networkMessageV0(1, messageV0({ seq_number: 0 })))).toEqual({
    kind: 'decided',
    message,
  })
})

test('the commit of one signer decodes and encodes to the same bytes', () => {
  const text = networkMessageV0(0, messageV0(), BY_2)
  const message = { ...SAMPLE, signers: [2] }
  expect(decode(text)).toEqual({ kind: 'commit', message })
  expect(toText(v0.encodeGossip('commit', message))).toBe(text)
})

test.each([
  ['ATTESTER', 0],
  ['AGGREGATOR', 1],
  ['PROPOSER', 2],
])('the lambda of %s has the role %i', (name, role) => {
  const text = networkMessageV0(1, messageV0({ lambda: sampleLambda(name) }))
  expect(decode(text)).toEqual({ kind: 'decided', message: { ...SAMPLE, role } })
  expect(toText(v0.encodeGossip('decided', { ...SAMPLE, role }))).toBe(text)
})

test('the root is the SHA-256 of the canonical text of the message', () => {
  expect(toHex(GENESIS.signingRoot(SAMPLE, 'v0'))).toBe(sha256Hex(messageTextV0()))
  expect(toHex(GENESIS.signingRoot({ ...SAMPLE, height: 0, round: 9 }, 'v0'))).toBe(
    sha256Hex(messageTextV0({ seq_number: undefined, round: 9 })),
  )
})

test('another scheme of computing roots is rejected', () => {
  expect(() => GENESIS.signingRoot(SAMPLE, 'v2')).toThrow('v2')
})

test.each([1, 2, 4])('a message of type %i is not used and has its root', (type) => {
  const message = { type, value: 'e30=' }
  const content = decode(networkMessageV0(0, messageV0(message), BY_2))
  expect(content).toEqual({
    kind: 'other',
    publicKey: PUBLIC_KEY,
    role: 0,
    proof: { signers: [2], signature: SIGNATURE, root: expect.any(Uint8Array) },
  })
  const root = content.kind === 'other' ? content.proof?.root : undefined
  expect(toHex(root ?? new Uint8Array())).toBe(sha256Hex(messageTextV0(message)))
})

test('zero and empty values are not part of the root', () => {
  const text = networkMessageV0(0, messageV0({ type: 2, round: 0, value: '' }), BY_2)
  const content = decode(text)
  const root = content.kind === 'other' ? content.proof?.root : undefined
  expect(toHex(root ?? new Uint8Array())).toBe(
    sha256Hex(messageTextV0({ type: 2, round: undefined, value: undefined })),
  )
})

test('a partial signature is recognised by its lambda', () => {
  expect(decode(networkMessageV0(2, messageV0({ type: 0 })))).toEqual({
    kind: 'other',
    publicKey: PUBLIC_KEY,
    role: 0,
  })
})

describe('rejects', () => {
  const lambda = (text: string) =>
    networkMessageV0(1, messageV0({ lambda: Buffer.from(text).toString('base64') }))

  it.each([
    ['nothing', '', 'not-json'],
    [
      'a sync message',
      '{"SignedMessage":null,"SyncMessage":{},"Type":3,"StreamID":""}',
      'wrong-type',
    ],
    ['an unknown type', networkMessageV0(4), 'wrong-type'],
    ['a negative type', networkMessageV0(-1), 'wrong-type'],
    ['no signed message', '{"Type":1}', 'bad-field'],
    ['no message', networkMessageV0(1, null), 'bad-field'],
    ['no message of a consensus message', networkMessageV0(0, null), 'bad-field'],
    ['no lambda', networkMessageV0(1, messageV0({ lambda: undefined })), 'bad-identifier'],
    ['a lambda without a role', lambda(PUBLIC_KEY_HEX), 'bad-identifier'],
    ['a lambda of a short key', lambda(`${PUBLIC_KEY_HEX.slice(2)}_ATTESTER`), 'bad-identifier'],
    [
      'a lambda in upper case',
      lambda(`${PUBLIC_KEY_HEX.toUpperCase()}_ATTESTER`),
      'bad-identifier',
    ],
    [
      'a lambda after a byte order mark',
      lambda(`\ufeff${PUBLIC_KEY_HEX}_ATTESTER`),
      'bad-identifier',
    ],
    ['a lambda with a line feed', lambda(`${PUBLIC_KEY_HEX}_ATTESTER\n`), 'bad-identifier'],
    ['the lambda of an unknown role', lambda(`${PUBLIC_KEY_HEX}_UNKNOWN`), 'unknown-role'],
    ['a decided prepare', networkMessageV0(1, messageV0({ type: 2 })), 'wrong-type'],
    [
      'a decided message of type decided',
      networkMessageV0(1, messageV0({ type: 5 })),
      'wrong-type',
    ],
    ['a message not started', networkMessageV0(0, messageV0({ type: 0 }), BY_2), 'wrong-type'],
    ['round 0', networkMessageV0(1, messageV0({ round: undefined })), 'bad-round'],
    ['a negative height', networkMessageV0(1, messageV0({ seq_number: -1 })), 'bad-field'],
    ['height 2^53', networkMessageV0(1, messageV0({ seq_number: 2 ** 53 })), 'bad-height'],
    ['no signers', networkMessageV0(1, messageV0(), { signer_ids: null }), 'bad-signers'],
    ['two signers of a commit', networkMessageV0(0), 'bad-signers'],
    ['no signature', networkMessageV0(1, messageV0(), { signature: null }), 'bad-signature-size'],
    ['no value', networkMessageV0(1, messageV0({ value: undefined })), 'bad-value'],
    [
      'a value in JSON, as up to v0.0.6',
      networkMessageV0(1, messageV0({ value: 'e30=' })),
      'bad-value',
    ],
  ])('%s', (_, text, fault) => {
    expect(faultOf(text)).toBe(fault)
  })

  it('a message above the gossip size limit', () => {
    expect(faultOf(' '.repeat(v0.maxMessageBytes) + networkMessageV0(1))).toBe('too-large')
  })
})

test('a value of variable size is bounded', () => {
  const proposer = (bytes: number) =>
    networkMessageV0(
      1,
      messageV0({
        lambda: sampleLambda('PROPOSER'),
        value: Buffer.alloc(bytes).toString('base64'),
      }),
    )
  expect(faultOf(proposer(MAX_VALUE_BYTES))).toBe('none')
  expect(faultOf(proposer(MAX_VALUE_BYTES + 1))).toBe('bad-value')
})

test('gossipsub computes the message ids', () => {
  expect(v0.messageId).toBeUndefined()
})

describe('guesses the kind of a message without decoding it', () => {
  it.each([
    ['decided', 'bloxstaking.ssv.00', networkMessageV0(1)],
    ['decided', 'bloxstaking.ssv.main', ''],
    ['commit', 'bloxstaking.ssv.00', networkMessageV0(0)],
    ['other', 'bloxstaking.ssv.00', networkMessageV0(0, messageV0({ type: 2 }))],
    ['other', 'bloxstaking.ssv.00', networkMessageV0(2, messageV0({ type: 0 }))],
    ['other', 'bloxstaking.ssv.00', ''],
  ])('%s on %s', (kind, topic, text) => {
    expect(v0.guessKind(topic, toBytes(text))).toBe(kind)
  })
})
