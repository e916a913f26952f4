import { createHash, verify } from 'node:crypto'
import { hexOf } from '@ssv-exporter/encoding/hex-text'
import {
  hasRecordedVectors,
  recordedLines,
  recordedVectors,
  withoutRecordedVectors,
} from '@ssv-exporter/test-kit/recorded-vectors'
import { expect, it } from 'vitest'
import { SsvDecodeError } from '../errors.ts'
import { readOperatorKey } from '../testing/alan/operator-key.ts'
import * as types from '../testing/alan/ssz-types.ts'
import { createComparison } from '../testing/comparison.ts'
import { fromHex, toHex } from '../testing/sample.ts'
import { ALAN_LIMITS } from './forks/message-limits.ts'
import { decodeMessageId } from './messages/message-id.ts'
import { decodePartialSignatures, encodePartialSignatures } from './messages/partial-signatures.ts'
import { decodeQbftMessage, encodeQbftMessage } from './messages/qbft-message.ts'
import { decodeSignedSsvMessage, encodeSignedSsvMessage } from './messages/signed-ssv-message.ts'
import { SSV_MESSAGE_TYPE } from './messages/ssv-message.ts'
import { ROLE_RULES } from './roles.ts'

if (!hasRecordedVectors) withoutRecordedVectors('signed messages of alan')

interface Recorded {
  readonly keyset: string
  readonly signedSsvMessage: string
  readonly hashTreeRoot: string
  readonly signers: readonly number[]
  readonly signaturesValid: readonly (boolean | null)[]
  readonly ssvMessageSha256: string
  readonly msgType: number
  readonly domain: string
  readonly role: number
  readonly roleName: string
  readonly dutyExecutorId: string
  readonly qbft?: {
    readonly type: number
    readonly height: string
    readonly round: string
    readonly identifier: string
    readonly root: string
    readonly dataRound: string
    readonly roundChangeJustifications: number
    readonly prepareJustifications: number
    readonly messageRoot: string
  }
  readonly partial?: {
    readonly type: number
    readonly slot: string
    readonly count: number
    readonly messages: readonly {
      readonly signer: number
      readonly validatorIndex: string
      readonly signingRoot: string
    }[]
  }
  readonly fullDataSha256: string | null
}

it.runIf(hasRecordedVectors)(
  'recorded messages decode, encode, hash and verify as recorded',
  () => {
    const comparison = createComparison('modern/messages')
    const keys = recordedVectors<Record<string, Record<string, string>>>(
      'modern/messages/operators.json',
    )
    for (const recorded of recordedLines<Recorded>('modern/messages/messages.jsonl')) {
      const bytes = fromHex(recorded.signedSsvMessage)
      const signed = decodeSignedSsvMessage(bytes, ALAN_LIMITS)
      expect(toHex(encodeSignedSsvMessage(signed))).toBe(recorded.signedSsvMessage)
      expect(rootOf(types.SignedSsvMessageType, bytes)).toBe(recorded.hashTreeRoot)
      expect(signed.operatorIds.map(Number)).toEqual(recorded.signers)
      expect(sha256(signed.signedBytes)).toBe(recorded.ssvMessageSha256)
      expect(signed.message.type).toBe(recorded.msgType)
      const id = decodeMessageId(signed.message.id)
      expect(hexOf(id.domain)).toBe(recorded.domain)
      expect(id.runnerRole).toBe(recorded.role)
      const name = ROLE_RULES.get(id.runnerRole)?.name
      if (name !== undefined) expect(recorded.roleName).toContain(name)
      expect(hexOf(id.executor).endsWith(recorded.dutyExecutorId)).toBe(true)
      if (signed.fullData.length > 0) expect(sha256(signed.fullData)).toBe(recorded.fullDataSha256)
      expectSignatures(signed, recorded, keys[recorded.keyset] ?? {})
      expectContent(signed.message.type, signed.message.data, recorded)
      comparison.compared()
    }
    comparison.report()
  },
)

function expectSignatures(
  signed: ReturnType<typeof decodeSignedSsvMessage>,
  recorded: Recorded,
  keys: Record<string, string>,
): void {
  if (signed.signatures.length !== signed.operatorIds.length) return
  for (const [i, valid] of recorded.signaturesValid.entries()) {
    const key = keys[String(signed.operatorIds[i])]
    if (valid === null || key === undefined) continue
    const signature = signed.signatures[i] ?? new Uint8Array()
    expect(verify('sha256', signed.signedBytes, readOperatorKey(key), signature)).toBe(valid)
  }
}

function expectContent(type: number, data: Uint8Array, { qbft, partial }: Recorded): void {
  if (type === SSV_MESSAGE_TYPE.consensus && qbft !== undefined) {
    const message = decodeQbftMessage(data)
    expect({
      type: message.type,
      height: String(message.height),
      round: String(message.round),
      identifier: hexOf(message.identifier),
      root: hexOf(message.root),
      dataRound: String(message.dataRound),
      roundChangeJustifications: message.roundChangeJustification.length,
      prepareJustifications: message.prepareJustification.length,
      messageRoot: rootOf(types.QbftMessageType, data),
    }).toEqual(expect.objectContaining(withoutNames(qbft)))
    expect(encodeQbftMessage(message)).toEqual(Uint8Array.from(data))
  } else if (type === SSV_MESSAGE_TYPE.partialSignature && partial !== undefined) {
    const message = decodePartialSignatures(data, ALAN_LIMITS.partialSignatures)
    expect(message.type).toBe(partial.type)
    expect(String(message.slot)).toBe(partial.slot)
    expect(message.items).toHaveLength(partial.count)
    for (const [i, item] of partial.messages.entries()) {
      const ours = message.items[i]
      expect(Number(ours?.signer)).toBe(item.signer)
      expect(String(ours?.validatorIndex)).toBe(item.validatorIndex)
      expect(hexOf(ours?.signingRoot ?? new Uint8Array())).toBe(item.signingRoot)
    }
    expect(encodePartialSignatures(message)).toEqual(Uint8Array.from(data))
  } else if (type === SSV_MESSAGE_TYPE.consensus) {
    // No content was recorded: the data does not decode.
    expect(() => decodeQbftMessage(data)).toThrow(SsvDecodeError)
  } else if (type === SSV_MESSAGE_TYPE.partialSignature) {
    expect(() => decodePartialSignatures(data, ALAN_LIMITS.partialSignatures)).toThrow(
      SsvDecodeError,
    )
  }
}

function withoutNames(qbft: NonNullable<Recorded['qbft']>): object {
  const { typeName: _, ...facts } = qbft as typeof qbft & { readonly typeName?: string }
  return facts
}

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

const rootOf = (
  type: { hashTreeRoot(value: never): Uint8Array; deserialize(bytes: Uint8Array): unknown },
  bytes: Uint8Array,
) => hexOf(type.hashTreeRoot(type.deserialize(bytes) as never))
