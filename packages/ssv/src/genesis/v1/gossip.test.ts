import { describe, expect, it, test } from 'vitest'
import { SsvDecodeError } from '../../errors.ts'
import {
  commitData,
  consensusMessage,
  consensusText,
  envelope,
  sampleIdentifier,
  sha256Hex,
  signedMessage,
} from '../../testing/independent.ts'
import {
  attestation,
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

const [, v1, v2] = GENESIS.forks
if (v1 === undefined || v2 === undefined) throw new Error('Forks are missing')
const decode = (text: string) => v1.decodeGossip(toBytes(text))
const COMMIT_OF_2 = { Signers: [2] }

function faultOf(text: string): string {
  try {
    decode(text)
  } catch (error) {
    if (error instanceof SsvDecodeError) return error.fault
    throw error
  }
  return 'none'
}

test.each([v1, v2])(
  'fork $name decodes and encodes a decided message to the same bytes',
  (fork) => {
    const text = envelope('3')
    expect(fork.decodeGossip(toBytes(text))).toEqual({ kind: 'decided', message: SAMPLE })
    expect(toText(fork.encodeGossip('decided', SAMPLE))).toBe(text)
  },
)

test('a decoded message is not changed by decoding the next one', () => {
  const first = decode(envelope('3'))
  const other = {
    ...SAMPLE,
    height: 24,
    value: attestation(1n, 2n),
    signature: SIGNATURE.slice().reverse(),
  }
  const second = v1.decodeGossip(v1.encodeGossip('decided', other))
  expect(first).toEqual({ kind: 'decided', message: SAMPLE })
  expect(second).toEqual({ kind: 'decided', message: other })
})

test.each([v1, v2])(
  'fork $name decodes and encodes the commit of one signer to the same bytes',
  (fork) => {
    const text = envelope('0', signedMessage(consensusMessage(), COMMIT_OF_2))
    const message = { ...SAMPLE, signers: [2] }
    expect(fork.decodeGossip(toBytes(text))).toEqual({ kind: 'commit', message })
    expect(toText(fork.encodeGossip('commit', message))).toBe(text)
  },
)

test('the root is the SHA-256 of the canonical text of the consensus message', () => {
  for (const [height, round] of [
    [0, 1],
    [23, 2],
    [Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
  ] as const) {
    const root = GENESIS.signingRoot({ ...SAMPLE, height, round }, 'v1')
    expect(toHex(root)).toBe(sha256Hex(consensusText({ Height: height, Round: round })))
  }
})

test.each([
  ['01000000', 0],
  ['02000000', 1],
  ['03000000', 2],
])('wire role %s is the role %i', (wireRole, role) => {
  const message = consensusMessage({ Identifier: sampleIdentifier(wireRole) })
  const text = envelope('3', signedMessage(message), PUBLIC_KEY_HEX + wireRole)
  expect(decode(text)).toEqual({ kind: 'decided', message: { ...SAMPLE, role } })
  expect(toText(v1.encodeGossip('decided', { ...SAMPLE, role }))).toBe(text)
})

test('signers are encoded and decoded in their order', () => {
  const text = envelope('3', signedMessage(consensusMessage(), { Signers: [13, 1, 2] }))
  const message = { ...SAMPLE, signers: [13, 1, 2] }
  expect(decode(text)).toEqual({ kind: 'decided', message })
  expect(toText(v1.encodeGossip('decided', message))).toBe(text)
})

test.each([
  ['a proposal', { MsgType: 0, Data: 'e30=' }],
  ['a prepare', { MsgType: 1 }],
  ['a round change', { MsgType: 3, Data: null }],
])('%s is not used and has the root that its signer signed', (_, change) => {
  const message = consensusMessage(change)
  const text = envelope('0', signedMessage(message, COMMIT_OF_2))
  const content = decode(text)
  expect(content).toEqual({
    kind: 'other',
    publicKey: PUBLIC_KEY,
    role: 0,
    proof: { signers: [2], signature: SIGNATURE, root: expect.any(Uint8Array) },
  })
  const root = content.kind === 'other' ? content.proof?.root : undefined
  expect(toHex(root ?? new Uint8Array())).toBe(sha256Hex(consensusText(change)))
})

test('64-bit numbers enter the root with every digit', () => {
  const change = { MsgType: 1, Height: '#9223372036854775807#', Round: '#18446744073709551615#' }
  const content = decode(envelope('0', signedMessage(consensusMessage(change), COMMIT_OF_2)))
  const root = content.kind === 'other' ? content.proof?.root : undefined
  expect(toHex(root ?? new Uint8Array())).toBe(sha256Hex(consensusText(change)))
})

test.each(['', '{}', 'anything'])(
  'a partial signature is recognised by its envelope, inside %j',
  (data) => {
    expect(decode(envelope('2', data))).toEqual({ kind: 'other', publicKey: PUBLIC_KEY, role: 0 })
  },
)

describe('rejects', () => {
  const decided = (change: Parameters<typeof consensusMessage>[0]) =>
    envelope('3', signedMessage(consensusMessage(change)))
  const signed = (change: Parameters<typeof signedMessage>[1]) =>
    envelope('3', signedMessage(consensusMessage(), change))
  const commitText = (text: string) => Buffer.from(text).toString('base64')
  const value64 = Buffer.from(SAMPLE.value).toString('base64')

  it.each([
    ['nothing', '', 'not-json'],
    ['an array', '[]', 'bad-field'],
    ['null', 'null', 'bad-field'],
    ['trailing text', `${envelope('3')}x`, 'not-json'],
    ['no type', '{"id":"00"}', 'wrong-type'],
    ['a type of letters', envelope('x'), 'bad-field'],
    ['a sync message', envelope('1'), 'wrong-type'],
    ['an unknown type', envelope('4'), 'wrong-type'],
    ['a type of a thousand digits', envelope('3'.repeat(1000)), 'bad-field'],
    ['no data', `{"id":"${PUBLIC_KEY_HEX}01000000","type":"33"}`, 'bad-field'],
    ['data that is not hex', '{"Data":"2","id":"","type":"33"}', 'bad-field'],
    ['data that is not a JSON string', '{"Data":"31","id":"","type":"33"}', 'bad-field'],
    ['data that is a number', '{"Data":1,"id":"","type":"33"}', 'bad-field'],
    ['names of another letter case', envelope('3').replace('"Data"', '"data"'), 'bad-field'],
    ['no id', '{"Data":"2222","type":"33"}', 'bad-identifier'],
    ['an id of 3 bytes', envelope('3', signedMessage(), '010203'), 'bad-identifier'],
    [
      'an id too long',
      envelope('3', signedMessage(), `${PUBLIC_KEY_HEX}0100000000`),
      'bad-identifier',
    ],
    ['role 0', envelope('3', signedMessage(), `${PUBLIC_KEY_HEX}00000000`), 'unknown-role'],
    ['role 4', envelope('3', signedMessage(), `${PUBLIC_KEY_HEX}04000000`), 'unknown-role'],
    [
      'a role big-endian',
      envelope('3', signedMessage(), `${PUBLIC_KEY_HEX}00000001`),
      'unknown-role',
    ],
    [
      'another identifier inside',
      decided({ Identifier: sampleIdentifier('02000000') }),
      'identifier-mismatch',
    ],
    ['no identifier inside', decided({ Identifier: null }), 'identifier-mismatch'],
    ['a message that is null', envelope('3', signedMessage(null)), 'bad-field'],
    ['a message that is a list', envelope('3', signedMessage([])), 'bad-field'],
    ['a decided prepare', decided({ MsgType: 1 }), 'wrong-type'],
    ['a decided message of type decided', decided({ MsgType: 4 }), 'wrong-type'],
    [
      'a consensus message of type decided',
      envelope('0', signedMessage(consensusMessage({ MsgType: 4 }), COMMIT_OF_2)),
      'wrong-type',
    ],
    [
      'a consensus message of type −1',
      envelope('0', signedMessage(consensusMessage({ MsgType: -1 }), COMMIT_OF_2)),
      'wrong-type',
    ],
    ['a negative height', decided({ Height: -1 }), 'bad-height'],
    ['height 2^53', decided({ Height: '#9007199254740992#' }), 'bad-height'],
    ['height 2^63', decided({ Height: '#9223372036854775808#' }), 'bad-field'],
    ['a height with a fraction', decided({ Height: '#23.0#' }), 'bad-field'],
    ['round 0', decided({ Round: 0 }), 'bad-round'],
    ['a negative round', decided({ Round: -1 }), 'bad-field'],
    ['round 2^53', decided({ Round: '#9007199254740992#' }), 'bad-round'],
    ['signers that are null', signed({ Signers: null }), 'bad-signers'],
    ['no signers', signed({ Signers: [] }), 'bad-signers'],
    ['a signer twice', signed({ Signers: [1, 2, 1] }), 'bad-signers'],
    ['signer 0', signed({ Signers: [0, 1, 2] }), 'bad-signers'],
    ['signer 2^64 − 1', signed({ Signers: ['#18446744073709551615#'] }), 'bad-signers'],
    [
      'a thousand signers',
      signed({ Signers: Array.from({ length: 1000 }, (_, i) => i + 1) }),
      'bad-signers',
    ],
    ['a signer in quotes', signed({ Signers: ['1'] }), 'bad-field'],
    [
      'two signers of a commit',
      envelope('0', signedMessage(consensusMessage(), { Signers: [1, 2] })),
      'bad-signers',
    ],
    [
      'two signers of a prepare',
      envelope('0', signedMessage(consensusMessage({ MsgType: 1 }), { Signers: [1, 2] })),
      'bad-signers',
    ],
    ['no signature', signed({ Signature: null }), 'bad-signature-size'],
    [
      'a signature of 95 bytes',
      signed({ Signature: Buffer.alloc(95).toString('base64') }),
      'bad-signature-size',
    ],
    ['a signature that is not Base64', signed({ Signature: '****' }), 'bad-field'],
    ['no value', decided({ Data: null }), 'not-canonical'],
    ['an empty value', decided({ Data: commitData('') }), 'bad-value'],
    ['a value of 127 bytes', decided({ Data: commitData(SAMPLE.value.subarray(1)) }), 'bad-value'],
    [
      'a source epoch after the target',
      decided({ Data: commitData(attestation(11n, 10n)) }),
      'bad-value',
    ],
    [
      'an epoch of 64 bits before another',
      decided({ Data: commitData(attestation(2n ** 63n, 1n)) }),
      'bad-value',
    ],
    [
      'a value with a space before it',
      decided({ Data: commitText(`{"Data": "${value64}"}`) }),
      'not-canonical',
    ],
    [
      'a value with a line feed after it',
      decided({ Data: commitText(`{"Data":"${value64}"}\n`) }),
      'not-canonical',
    ],
    [
      'a value under another name',
      decided({ Data: commitText(`{"data":"${value64}"}`) }),
      'not-canonical',
    ],
    [
      'a value with other members',
      decided({ Data: commitText(`{"Data":"${value64}","a":1}`) }),
      'not-canonical',
    ],
    [
      'a value with spare bits',
      decided({ Data: commitText(`{"Data":"${value64.replace(/.=$/, '9=')}"}`) }),
      'not-canonical',
    ],
    ['a value that is null', decided({ Data: commitText('{"Data":null}') }), 'not-canonical'],
    [
      'a value with another end',
      decided({ Data: commitText(`{"Data":"${value64}'}`) }),
      'not-canonical',
    ],
    [
      'half of the text around a value',
      decided({ Data: commitText('{"Data":"}') }),
      'not-canonical',
    ],
  ])('%s', (_, text, fault) => {
    expect(faultOf(text)).toBe(fault)
  })

  it('a message above the gossip size limit', () => {
    expect(faultOf(' '.repeat(v1.maxMessageBytes) + envelope('3'))).toBe('too-large')
  })

  it('a variable-size value that is empty or exceeds the gossip size limit', () => {
    const proposer = (bytes: number) => {
      const message = consensusMessage({
        Identifier: sampleIdentifier('03000000'),
        Data: commitData(new Uint8Array(bytes)),
      })
      return envelope('3', signedMessage(message), `${PUBLIC_KEY_HEX}03000000`)
    }
    expect(faultOf(proposer(0))).toBe('bad-value')
    expect(faultOf(proposer(1))).toBe('none')
    expect(proposer(MAX_VALUE_BYTES).length).toBeGreaterThan(v1.maxMessageBytes)
  })
})

describe('accepts what Go accepts:', () => {
  it('members in any order and letter case, with white space and others in between', () => {
    const { Signature, Signers, Message } = signedMessage()
    const shuffled = `{ "x": [{}], "SIGNERS":${JSON.stringify(Signers)},\n"message":${JSON.stringify(Message)}, "Signature":"${Signature}"}`
    expect(decode(envelope('3', shuffled))).toEqual({ kind: 'decided', message: SAMPLE })
  })

  it('the last of repeated members', () => {
    const message = consensusText().replace('"Round":1', '"Round":7,"Round":8,"round":1')
    const text = JSON.stringify(signedMessage('#')).replace('"#"', message)
    expect(decode(envelope('3', text))).toEqual({ kind: 'decided', message: SAMPLE })
  })

  it('null for a missing number', () => {
    const message = consensusMessage({ Height: null })
    expect(decode(envelope('3', signedMessage(message)))).toEqual({
      kind: 'decided',
      message: { ...SAMPLE, height: 0 },
    })
  })

  it('upper-case hex', () => {
    const upper = envelope('3').replaceAll(/"[0-9a-f]{4,}"/g, (hex) => hex.toUpperCase())
    expect(decode(upper)).toEqual({ kind: 'decided', message: SAMPLE })
  })
})

describe('guesses the kind of a message without decoding it', () => {
  const signedBy = (signer: number, change = {}) =>
    envelope('0', signedMessage(consensusMessage(change), { Signers: [signer] }))

  it.each([
    ['decided', 'ssv.v1.7', envelope('3')],
    ['decided', 'ssv.v1.decided', 'x'],
    ['commit', 'ssv.v1.7', signedBy(1)],
    ['commit', 'ssv.v1.7', signedBy(123456)],
    ['other', 'ssv.v1.7', signedBy(1, { MsgType: 1 })],
    ['other', 'ssv.v1.7', signedBy(1, { MsgType: 0 })],
    ['other', 'ssv.v1.7', envelope('2')],
    ['other', 'ssv.v1.7', ''],
    ['other', 'ssv.v1.7', '0"}'],
  ])('%s on %s', (kind, topic, text) => {
    expect(v1.guessKind(topic, toBytes(text))).toBe(kind)
  })
})

describe('the message id', () => {
  const idOf = (text: string) => toText(v1.messageId?.(toBytes(text)) ?? new Uint8Array())
  const hexIdOf = (text: string) => toHex(v1.messageId?.(toBytes(text)) ?? new Uint8Array())

  it('is the end of the SHA-256 of the data, whatever surrounds it', () => {
    const data = 'any data at all'
    expect(hexIdOf(envelope('3', data))).toBe(sha256Hex(data).slice(-24))
    expect(hexIdOf(envelope('0', data, ''))).toBe(sha256Hex(data).slice(-24))
  })

  it.each([
    ['', 'invalid:empty'],
    ['x', 'invalid:encoding'],
    ['{"type":"30"}', 'invalid:msg_id_error'],
    ['{"Data":"2222","id":"","type":"31"}', 'invalid:msg_id_error'],
  ])('of %j is the text %s', (text, id) => {
    expect(idOf(text)).toBe(id)
  })
})
