import { describe, expect, it, test } from 'vitest'
import type { SignedAgreement } from '../agreement.ts'
import { SsvDecodeError } from '../errors.ts'
import {
  envelope,
  messageV0,
  networkMessageV0,
  sampleIdentifier,
  sampleLambda,
  signedMessage,
} from '../testing/independent.ts'
import { PUBLIC_KEY, SAMPLE, toBytes, toText } from '../testing/sample.ts'
import type { HistoryAnswer, HistoryRequest } from './generation.ts'
import { GENESIS_HISTORY as HISTORY } from './history.ts'

const LAST = '/ssv/sync/decided/last/0.0.1'
const RANGE = '/ssv/sync/decided/history/0.0.1'
const ROUND = '/ssv/sync/round/0.0.1'
const ALL_V0 = '/sync/0.0.1'

const sequence = { publicKey: PUBLIC_KEY, role: 0 }
const range: HistoryRequest = { kind: 'range', ...sequence, from: 20, to: 30 }
const requests: readonly HistoryRequest[] = [
  { kind: 'last', ...sequence },
  range,
  { kind: 'round-change', ...sequence, height: 7 },
  { kind: 'range', publicKey: PUBLIC_KEY, role: 2, from: 0, to: Number.MAX_SAFE_INTEGER },
]

type Change = Record<string, unknown>
/** A sync message of forks v1 and v2 about heights 20 … 30, with changes. */
function syncV1(change: Change = {}, params: Change = {}): string {
  const sync = {
    Protocol: 2,
    Params: { Height: [20, 30], Identifier: sampleIdentifier(), ...params },
    Data: null,
    Status: 0,
    ...change,
  }
  return envelope('1', JSON.stringify(sync))
}

/** The same of fork v0. */
function syncV0(change: Change = {}): string {
  const sync = { params: [20, 30], Lambda: sampleLambda(), Type: 1, ...change }
  return JSON.stringify({ SignedMessage: null, SyncMessage: sync, Type: 3, StreamID: '' })
}

const signedV0 = (message = messageV0()) =>
  (JSON.parse(networkMessageV0(1, message)) as { SignedMessage: Change }).SignedMessage

function faultOf(read: () => unknown): string {
  try {
    read()
  } catch (error) {
    if (error instanceof SsvDecodeError) return error.fault
    throw error
  }
  return 'none'
}

test('each fork is served on its own protocols', () => {
  expect(HISTORY.protocols('v0')).toEqual([ALL_V0])
  expect(HISTORY.protocols('v1')).toEqual([LAST, RANGE, ROUND])
  expect(HISTORY.protocols('v2')).toEqual(HISTORY.protocols('v1'))
  const kinds = ['last', 'range', 'round-change'] as const
  expect(kinds.map((kind) => HISTORY.protocolOf('v2', kind))).toEqual([LAST, RANGE, ROUND])
  expect(kinds.map((kind) => HISTORY.protocolOf('v0', kind))).toEqual([ALL_V0, ALL_V0, ALL_V0])
})

describe.each(['v0', 'v1', 'v2'])('in fork %s', (fork) => {
  it.each(requests)('a request of kind $kind decodes as it was encoded', (request) => {
    const bytes = HISTORY.encodeRequest(fork, request)
    expect(bytes.length).toBeLessThan(HISTORY.maxRequestBytes)
    const protocol = HISTORY.protocolOf(fork, request.kind)
    expect(HISTORY.decodeRequest(protocol, bytes)).toEqual(request)
  })

  it('a request contains only the required members', () => {
    const written = requests.map((request) => toText(HISTORY.encodeRequest(fork, request)))
    const v1 = [
      syncV1({ Protocol: 0 }, { Height: null }),
      syncV1(),
      syncV1({ Protocol: 1 }, { Height: [7] }),
    ]
    const v0 = [
      syncV0({ params: undefined, Type: undefined }),
      syncV0(),
      syncV0({ params: [7], Type: 2 }),
    ]
    expect(written.slice(0, 3)).toEqual(fork === 'v0' ? v0 : v1)
  })

  const answers: readonly HistoryAnswer[] = [
    { status: 'found', messages: [SAMPLE] },
    { status: 'found', messages: [SAMPLE, { ...SAMPLE, height: 24 }, { ...SAMPLE, height: 30 }] },
    { status: 'not-found' },
    { status: 'refused', reason: 'back-off' },
    { status: 'refused', reason: 'bad-request' },
    { status: 'refused', reason: 'internal-error' },
    { status: 'refused', reason: 'error' },
  ]
  it.each(answers)('a response $status $reason decodes as it was encoded', (answer) => {
    const protocol = HISTORY.protocolOf(fork, 'range')
    const bytes = HISTORY.encodeAnswer(protocol, range, answer)
    expect(HISTORY.decodeAnswer(protocol, bytes)).toEqual({ answer, undecodable: 0 })
  })

  it('a full response of attester messages is below the limit', () => {
    const messages = Array.from({ length: HISTORY.maxBatch }, (_, at) => ({
      ...SAMPLE,
      height: Number.MAX_SAFE_INTEGER - at,
      signers: Array.from({ length: 13 }, (_, signer) => signer + 1),
    }))
    const protocol = HISTORY.protocolOf(fork, 'range')
    const bytes = HISTORY.encodeAnswer(protocol, range, { status: 'found', messages })
    expect(bytes.length).toBeLessThan(HISTORY.maxAnswerBytes / 8)
  })
})

describe('in forks v1 and v2', () => {
  it('a response names its first and last height, even if they are one', () => {
    const given = (messages: readonly SignedAgreement[]) =>
      toText(HISTORY.encodeAnswer(RANGE, range, { status: 'found', messages }))
    const signed = (height: number) => {
      const { Message, ...rest } = signedMessage()
      return { ...rest, Message: { ...(Message as Change), Height: height } }
    }
    expect(given([SAMPLE])).toBe(syncV1({ Data: [signed(23)], Status: 1 }, { Height: [23] }))
    expect(given([SAMPLE, { ...SAMPLE, height: 24 }, { ...SAMPLE, height: 26 }])).toBe(
      syncV1({ Data: [signed(23), signed(24), signed(26)], Status: 1 }, { Height: [23, 26] }),
    )
  })

  it('an invalid message is left out of a response', () => {
    const { Message } = signedMessage()
    const wrong = { ...(Message as Change), Round: 0 }
    const foreign = { ...(Message as Change), Identifier: sampleIdentifier('02000000') }
    const Data = [
      1,
      null,
      {},
      signedMessage(),
      signedMessage(wrong as never),
      signedMessage(foreign as never),
      [[]],
    ]
    const answer = HISTORY.decodeAnswer(RANGE, toBytes(syncV1({ Data, Status: 1 })))
    expect(answer).toEqual({ answer: { status: 'found', messages: [SAMPLE] }, undecodable: 6 })
  })

  it.each([
    ['no messages', { Data: [], Status: 1 }],
    ['messages that are null', { Data: null, Status: 1 }],
    ['the status of not found', { Data: null, Status: 2 }],
  ])('%s is an empty response', (_, change) => {
    const read = HISTORY.decodeAnswer(RANGE, toBytes(syncV1(change)))
    expect(read).toEqual({ answer: { status: 'not-found' }, undecodable: 0 })
  })

  it.each([0, 7, -1])('status %i is a refusal', (Status) => {
    const { answer } = HISTORY.decodeAnswer(RANGE, toBytes(syncV1({ Status })))
    expect(answer).toEqual({ status: 'refused', reason: 'unknown' })
  })

  it.each([
    ['another envelope', RANGE, envelope('3'), 'wrong-type'],
    ['another protocol inside', LAST, syncV1(), 'wrong-type'],
    ['an unknown protocol', '/ssv/sync/0.0.1', syncV1(), 'wrong-type'],
    ['no params', RANGE, syncV1({ Params: null }), 'identifier-mismatch'],
    ['no identifier', RANGE, syncV1({}, { Identifier: null }), 'identifier-mismatch'],
    ['another identifier', RANGE, syncV1({}, { Identifier: 'AAAA' }), 'identifier-mismatch'],
    ['no heights', RANGE, syncV1({}, { Height: null }), 'bad-height'],
    ['one height', RANGE, syncV1({}, { Height: [20] }), 'bad-height'],
    ['three heights', RANGE, syncV1({}, { Height: [20, 21, 22] }), 'bad-height'],
    ['a negative height', RANGE, syncV1({}, { Height: [-1, 20] }), 'bad-height'],
    ['a height beyond 2^53', RANGE, syncV1({}, { Height: [0, 2 ** 53] }), 'bad-height'],
    [
      'a round change without a height',
      ROUND,
      syncV1({ Protocol: 1 }, { Height: null }),
      'bad-height',
    ],
    ['two heights of a round change', ROUND, syncV1({ Protocol: 1 }), 'bad-height'],
    ['heights without end', RANGE, syncV1({}, { Height: Array(257).fill(1) }), 'too-large'],
    ['bytes without end', RANGE, ' '.repeat(5000) + syncV1(), 'too-large'],
  ])('a request with %s is rejected', (_, protocol, text, fault) => {
    expect(faultOf(() => HISTORY.decodeRequest(protocol, toBytes(text)))).toBe(fault)
  })

  it('a reversed range is answered as empty', () => {
    const request = HISTORY.decodeRequest(RANGE, toBytes(syncV1({}, { Height: [30, 20] })))
    expect(request).toEqual({ ...range, from: 30, to: 20 })
    const answer = HISTORY.encodeAnswer(RANGE, request, { status: 'not-found' })
    expect(toText(answer)).toBe(syncV1({ Status: 2 }, { Height: [30, 20] }))
  })

  it('a response without end is rejected', () => {
    const many = syncV1({ Data: Array(257).fill(0), Status: 1 })
    expect(faultOf(() => HISTORY.decodeAnswer(RANGE, toBytes(many)))).toBe('too-large')
    const long = toBytes(syncV1() + ' '.repeat(HISTORY.maxAnswerBytes))
    expect(faultOf(() => HISTORY.decodeAnswer(RANGE, long))).toBe('too-large')
  })
})

describe('in fork v0', () => {
  it('an invalid message, or one of another duty sequence, is left out of a response', () => {
    const foreign = signedV0(messageV0({ lambda: sampleLambda('PROPOSER') }))
    const SignedMessages = [{}, signedV0(), foreign, 'x']
    const read = HISTORY.decodeAnswer(ALL_V0, toBytes(syncV0({ SignedMessages })))
    expect(read).toEqual({ answer: { status: 'found', messages: [SAMPLE] }, undecodable: 3 })
  })

  it.each([
    ['a response about a role unknown to operators', { Lambda: btoa('_UNKNOWN') }],
    ['a response without messages', {}],
    ['an error that reports it', { error: 'EntryNotFoundError', Lambda: btoa('_UNKNOWN') }],
  ])('%s is an empty response', (_, change) => {
    const read = HISTORY.decodeAnswer(ALL_V0, toBytes(syncV0(change)))
    expect(read).toEqual({ answer: { status: 'not-found' }, undecodable: 0 })
  })

  it('the text of a refusal is kept, up to a limit', () => {
    const read = (error: string) => HISTORY.decodeAnswer(ALL_V0, toBytes(syncV0({ error }))).answer
    expect(read('<no> "time"')).toEqual({ status: 'refused', reason: '<no> "time"' })
    expect(read('x'.repeat(1000))).toEqual({ status: 'refused', reason: 'x'.repeat(200) })
    const written = HISTORY.encodeAnswer(ALL_V0, range, { status: 'refused', reason: '<&>' })
    expect(toText(written)).toContain('"error":"\\u003c\\u0026\\u003e"')
  })

  it.each([
    ['another message', networkMessageV0(1), 'wrong-type'],
    ['no sync message', '{"Type":3}', 'bad-field'],
    ['an unknown type', syncV0({ Type: 3 }), 'wrong-type'],
    ['no lambda', syncV0({ Lambda: null }), 'bad-identifier'],
    ['no heights', syncV0({ params: [] }), 'bad-height'],
    ['a negative height', syncV0({ params: [-1, 1] }), 'bad-field'],
  ])('a request with %s is rejected', (_, text, fault) => {
    expect(faultOf(() => HISTORY.decodeRequest(ALL_V0, toBytes(text)))).toBe(fault)
  })
})
