import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { SignedAgreement } from '../agreement.ts'
import { SsvDecodeError } from '../errors.ts'
import { envelope, networkMessageV0, signedMessage } from '../testing/independent.ts'
import { attestation, PUBLIC_KEY, SAMPLE, toBytes, toText } from '../testing/sample.ts'
import { GENESIS } from './genesis.ts'
import { GENESIS_HANDSHAKE as HANDSHAKE } from './handshake.ts'
import { GENESIS_HISTORY as HISTORY } from './history.ts'

const RUNS = 1000
const PROTOCOLS = [...HISTORY.protocols('v0'), ...HISTORY.protocols('v1')]

const GENESIS_BYTES = Math.max(...GENESIS.forks.map(({ maxMessageBytes }) => maxMessageBytes))

const epoch = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })
const agreements: fc.Arbitrary<SignedAgreement> = fc
  .record({
    publicKey: fc.uint8Array({ minLength: 48, maxLength: 48 }),
    role: fc.constantFrom(0, 1, 2),
    height: fc.oneof(fc.nat(1000), fc.maxSafeNat()),
    round: fc.oneof(
      fc.integer({ min: 1, max: 20 }),
      fc.maxSafeNat().filter((round) => round > 0),
    ),
    value: fc.uint8Array({ minLength: 1, maxLength: 300 }),
    epochs: fc.tuple(epoch, epoch).map(([a, b]) => (a < b ? ([a, b] as const) : ([b, a] as const))),
    signers: fc.uniqueArray(fc.integer({ min: 1, max: 2 ** 31 }), { minLength: 1, maxLength: 64 }),
    signature: fc.uint8Array({ minLength: 96, maxLength: 96 }),
  })
  .map(({ epochs: [source, target], value, ...rest }) => ({
    ...rest,
    signers: rest.signers.toSorted((x, y) => x - y),
    value: rest.role === 0 ? attestation(source, target) : value,
  }))

/** Replacements: characters with a meaning to the parser, and unexpected ones. */
const FRAGMENTS = [
  ...['{', '}', '[', ']', ',', ':', '"', '\\', '\\u0041', '\n', ' ', '', '0', '-', '.', 'e9'],
  ...['null', 'true', '[]', '{}', '""', '18446744073709551616', '9007199254740993', '"Data":'],
  ...['"Message":{}', '"Signers":[1,1]', '"type":"33"', '=', '====', 'zz', '\u0000', '\u00ff', '☃'],
]
const spoil = (text: string) =>
  fc
    .array(
      fc.record({
        at: fc.nat(text.length),
        length: fc.nat(12),
        put: fc.oneof(fc.constantFrom(...FRAGMENTS), fc.string({ maxLength: 4 })),
      }),
      { minLength: 1, maxLength: 3 },
    )
    .map((changes) =>
      changes.reduce(
        (spoiled, { at, length, put }) => spoiled.slice(0, at) + put + spoiled.slice(at + length),
        text,
      ),
    )

/** Runs a decoder; anything but a result or an SsvDecodeError fails. */
function answered<T>(decode: () => T): T | undefined {
  try {
    return decode()
  } catch (error) {
    if (error instanceof SsvDecodeError) return undefined
    throw error
  }
}

/** The JSON text within an SSVMessage. */
function dataOf(text: string): string {
  const { Data } = JSON.parse(text) as { Data: string }
  return Buffer.from(JSON.parse(Buffer.from(Data, 'hex').toString()) as string, 'base64').toString()
}

function readEverything(bytes: Uint8Array): void {
  for (const fork of GENESIS.forks) {
    answered(() => fork.decodeGossip(bytes))
    fork.guessKind('ssv.v1.7', bytes)
    fork.messageId?.(bytes)
    const entries = new Map([
      ['forkv', bytes],
      ['subnets', bytes],
    ])
    fork.acceptsNodeRecord(entries)
    fork.subnetsOf(entries)
  }
  for (const protocol of PROTOCOLS) {
    answered(() => HISTORY.decodeRequest(protocol, bytes))
    answered(() => HISTORY.decodeAnswer(protocol, bytes))
  }
  answered(() => HANDSHAKE.decode(bytes))
  HANDSHAKE.fromUserAgent(toText(bytes), 'ssv-testnet')
}

/** What was decoded can be encoded again from what was kept, with the same meaning. */
function holds(fork: (typeof GENESIS.forks)[number], bytes: Uint8Array): void {
  const content = answered(() => fork.decodeGossip(bytes))
  if (content === undefined || content.kind === 'other') return
  expect(fork.decodeGossip(fork.encodeGossip(content.kind, content.message))).toEqual(content)
}

describe('any input is decoded or rejected:', () => {
  it('any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => readEverything(bytes)),
      { numRuns: RUNS },
    )
  })

  it('any JSON', () => {
    fc.assert(
      fc.property(fc.json(), (text) => readEverything(toBytes(text))),
      { numRuns: RUNS },
    )
  })

  it.each([
    ['an envelope', envelope('3'), (text: string) => text],
    [
      'the message in an envelope',
      JSON.stringify(signedMessage()),
      (text: string) => envelope('3', text),
    ],
    [
      'a commit in an envelope',
      JSON.stringify({ ...signedMessage(), Signers: [2] }),
      (text: string) => envelope('0', text),
    ],
    ['a message of fork v0', networkMessageV0(1), (text: string) => text],
  ])('%s with random damage', (_, text, wrap) => {
    fc.assert(
      fc.property(spoil(text), (spoiled) => {
        const bytes = toBytes(wrap(spoiled))
        readEverything(bytes)
        for (const fork of GENESIS.forks) holds(fork, bytes)
      }),
      { numRuns: RUNS },
    )
  })

  it.each(['v0', 'v1'])('a history response of fork %s with random damage', (fork) => {
    const request = { kind: 'range', publicKey: PUBLIC_KEY, role: 0, from: 23, to: 24 } as const
    const protocol = HISTORY.protocolOf(fork, 'range')
    const messages = [SAMPLE, { ...SAMPLE, height: 24 }]
    const text = toText(HISTORY.encodeAnswer(protocol, request, { status: 'found', messages }))
    const inside = fork === 'v0' ? text : dataOf(text)
    fc.assert(
      fc.property(spoil(inside), (spoiled) =>
        readEverything(toBytes(fork === 'v0' ? spoiled : envelope('1', spoiled))),
      ),
      { numRuns: RUNS },
    )
  })

  it.each([
    ['brackets', '['],
    ['braces', '{"Data":'],
    ['a list of zeros', '0,'],
    ['lists of lists', '[[],'],
    ['quotes', '""'],
    ['escapes', '\\u0022'],
    ['digits', '9'],
  ])('as many %s as gossip can carry, in every layer', (_, part) => {
    const many = part.repeat(Math.floor(GENESIS_BYTES / part.length))
    const deep = part.repeat(Math.floor(GENESIS_BYTES / 4 / part.length))
    for (const text of [
      many,
      `"${many}`,
      `[${many}`,
      `{"SignedMessage":${many}`,
      envelope('3', deep),
      envelope('3', `{"Signers":[${deep}`),
      envelope('1', `{"Data":[${deep}`),
      `{"SyncMessage":{"SignedMessages":[${many}`,
    ]) {
      readEverything(toBytes(text).subarray(0, GENESIS_BYTES))
    }
  })
})

describe('what is decoded equals what was encoded', () => {
  it.each(GENESIS.forks)('in fork $name', (fork) => {
    fc.assert(
      fc.property(agreements, (message) => {
        const bytes = fork.encodeGossip('decided', message)
        expect(fork.decodeGossip(bytes)).toEqual({ kind: 'decided', message })
        const [signer = 1] = message.signers
        const alone = { ...message, signers: [signer] }
        const commit = fork.encodeGossip('commit', alone)
        expect(fork.decodeGossip(commit)).toEqual({ kind: 'commit', message: alone })
        expect(fork.guessKind('', bytes)).toBe('decided')
        expect(fork.guessKind('', commit)).toBe('commit')
      }),
      { numRuns: 500 },
    )
  })

  it.each(['v0', 'v1', 'v2'])('in responses of fork %s', (fork) => {
    fc.assert(
      fc.property(fc.array(agreements, { minLength: 1, maxLength: 5 }), (given) => {
        const messages = given.map((message) => ({ ...SAMPLE, height: message.height }))
        const { publicKey, role } = SAMPLE
        const request = { kind: 'range', publicKey, role, from: 0, to: 9 } as const
        const protocol = HISTORY.protocolOf(fork, 'range')
        const bytes = HISTORY.encodeAnswer(protocol, request, { status: 'found', messages })
        expect(HISTORY.decodeAnswer(protocol, bytes)).toEqual({
          answer: { status: 'found', messages },
          undecodable: 0,
        })
      }),
      { numRuns: 100 },
    )
  })
})
