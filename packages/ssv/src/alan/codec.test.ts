import type { Type } from '@chainsafe/ssz'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SsvDecodeError } from '../errors.ts'
import * as types from '../testing/alan/ssz-types.ts'
import { ALAN_LIMITS } from './forks/message-limits.ts'
import { decodePartialSignatures, encodePartialSignatures } from './messages/partial-signatures.ts'
import { decodeQbftMessage, encodeQbftMessage } from './messages/qbft-message.ts'
import { decodeSignedSsvMessage, encodeSignedSsvMessage } from './messages/signed-ssv-message.ts'
import {
  decodeAggregatorCommitteeConsensusData,
  encodeAggregatorCommitteeConsensusData,
} from './values/aggregator-committee-consensus-data.ts'
import { decodeBeaconVote, encodeBeaconVote } from './values/beacon-vote.ts'
import { decodeContributions, encodeContributions } from './values/contributions.ts'
import {
  decodeValidatorConsensusData,
  encodeValidatorConsensusData,
} from './values/validator-consensus-data.ts'

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })
const upTo = (maxLength: number) => fc.uint8Array({ maxLength })
const uint64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })
const small = fc.integer({ min: 0, max: 20 })

const signed = fc.record({
  signatures: fc.array(upTo(256), { maxLength: 13 }),
  operatorIds: fc.array(uint64, { maxLength: 13 }),
  message: fc.record({ type: small, id: bytes(56), data: upTo(300) }),
  fullData: upTo(200),
})
const qbft = fc.record({
  type: small,
  height: uint64,
  round: uint64,
  identifier: upTo(56),
  root: bytes(32),
  dataRound: uint64,
  roundChangeJustification: fc.array(upTo(100), { maxLength: 13 }),
  prepareJustification: fc.array(upTo(100), { maxLength: 13 }),
})
const partial = fc.record({
  type: small,
  slot: uint64,
  items: fc.array(
    fc.record({
      signature: bytes(96),
      signingRoot: bytes(32),
      signer: uint64,
      validatorIndex: uint64,
    }),
    { maxLength: 6 },
  ),
})
const checkpoint = fc.record({ epoch: uint64, root: bytes(32) })
const vote = fc.record({ blockRoot: bytes(32), source: checkpoint, target: checkpoint })
const gloasVote = fc.record({
  blockRoot: bytes(32),
  source: checkpoint,
  target: checkpoint,
  attestationDataIndex: uint64,
})
const consensusData = fc.record({
  duty: fc.record({
    type: small,
    publicKey: bytes(48),
    slot: uint64,
    validatorIndex: uint64,
    committeeIndex: uint64,
    committeeLength: uint64,
    committeesAtSlot: uint64,
    validatorCommitteeIndex: uint64,
    validatorSyncCommitteeIndices: fc.array(uint64, { maxLength: 13 }),
  }),
  version: small,
  data: upTo(200),
})
const assigned = fc.array(
  fc.record({ validatorIndex: uint64, selectionProof: bytes(96), committeeIndex: uint64 }),
  { maxLength: 4 },
)
const aggregatorData = fc.record({
  version: small,
  aggregators: assigned,
  committeeIndices: fc.array(uint64, { maxLength: 6 }),
  aggregates: fc.array(upTo(60), { maxLength: 6 }),
  contributors: assigned,
  contributions: fc.array(bytes(160), { maxLength: 4 }),
})

/** Enumerations: numbers in our messages, bigints in the library's. */
const ENUMERATIONS = new Set(['type', 'version'])

/** A message in a form common to ours and the library's. */
function comparable(value: unknown, name?: string): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex')
  if (name !== undefined && ENUMERATIONS.has(name)) return Number(value)
  if (Array.isArray(value)) return value.map((item) => comparable(item))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([member]) => member !== 'signedBytes')
      .map(([member, inside]) => [member, comparable(inside, member)]),
  )
}

interface Codec<T> {
  readonly arbitrary: fc.Arbitrary<T>
  readonly type: Type<unknown>
  encode(value: T): Uint8Array
  decode(bytes: Uint8Array): unknown
}

const codec = <T>(of: Omit<Codec<T>, 'type'> & { readonly type: unknown }) => of as Codec<unknown>

const CODECS: Record<string, Codec<unknown>> = {
  SignedSSVMessage: codec({
    arbitrary: signed,
    type: types.SignedSsvMessageType,
    encode: encodeSignedSsvMessage,
    decode: (input) => decodeSignedSsvMessage(input, ALAN_LIMITS),
  }),
  'QBFT message': codec({
    arbitrary: qbft,
    type: types.QbftMessageType,
    encode: encodeQbftMessage,
    decode: decodeQbftMessage,
  }),
  PartialSignatureMessages: codec({
    arbitrary: partial,
    type: types.PartialSignaturesType,
    encode: encodePartialSignatures,
    decode: (input) => decodePartialSignatures(input, ALAN_LIMITS.partialSignatures),
  }),
  BeaconVote: codec({
    arbitrary: vote,
    type: types.BeaconVoteType,
    encode: encodeBeaconVote,
    decode: (input) => decodeBeaconVote(input, false),
  }),
  GloasBeaconVote: codec({
    arbitrary: gloasVote,
    type: types.GloasBeaconVoteType,
    encode: encodeBeaconVote,
    decode: (input) => decodeBeaconVote(input, true),
  }),
  ValidatorConsensusData: codec({
    arbitrary: consensusData,
    type: types.ValidatorConsensusDataType,
    encode: encodeValidatorConsensusData,
    decode: decodeValidatorConsensusData,
  }),
  AggregatorCommitteeConsensusData: codec({
    arbitrary: aggregatorData,
    type: types.AggregatorCommitteeConsensusDataType,
    encode: encodeAggregatorCommitteeConsensusData,
    decode: decodeAggregatorCommitteeConsensusData,
  }),
}

describe.each(Object.entries(CODECS))('%s', (_, { arbitrary, type, encode, decode }) => {
  it('is encoded and decoded as by the library', () => {
    fc.assert(
      fc.property(arbitrary, (value) => {
        const encoded = encode(value)
        expect(comparable(type.deserialize(encoded))).toEqual(comparable(value))
        expect(comparable(decode(encoded))).toEqual(comparable(value))
      }),
    )
  })

  it('rejects what the library rejects, and decodes everything else as it does, whatever the bytes', () => {
    const damaged = fc.tuple(
      arbitrary,
      fc.array(fc.tuple(fc.nat(600), fc.nat(255)), { minLength: 1, maxLength: 3 }),
      fc.option(fc.nat(600)),
    )
    let refused = 0
    fc.assert(
      fc.property(damaged, ([value, changes, length]) => {
        const input = Uint8Array.from(encode(value))
        for (const [index, byte] of changes) {
          if (index < input.length) input[index] = byte
        }
        const cut = length === null ? input : input.slice(0, length)
        const ours = outcome(() => decode(cut))
        refused += ours === undefined ? 1 : 0
        expect(ours).toEqual(outcome(() => type.deserialize(cut)))
      }),
      { numRuns: 1500 },
    )
    expect(refused).toBeGreaterThan(0)
  })

  it('is total: any bytes decode to a message or an SsvDecodeError', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (input) => {
        try {
          decode(input)
        } catch (error) {
          expect(error).toBeInstanceOf(SsvDecodeError)
        }
      }),
      { numRuns: 500 },
    )
  })
})

describe('contributions', () => {
  const items = fc.array(fc.record({ selectionProof: bytes(96), contribution: bytes(160) }), {
    maxLength: 13,
  })

  it('are encoded with an offset each and decoded', () => {
    fc.assert(
      fc.property(items, (value) => {
        const encoded = encodeContributions(value)
        expect(encoded).toHaveLength(value.length * (4 + 256))
        expect(comparable(decodeContributions(encoded))).toEqual(comparable(value))
      }),
    )
  })

  it('of another size are rejected', () => {
    const item = encodeContributions([
      { selectionProof: new Uint8Array(96), contribution: new Uint8Array(159) },
    ])
    expect(() => decodeContributions(item)).toThrow(SsvDecodeError)
  })
})

/** The decoded message; undefined if the bytes were rejected. */
function outcome(decode: () => unknown): unknown {
  try {
    return comparable(decode())
  } catch {
    return undefined
  }
}
