import { bls12_381 } from '@noble/curves/bls12-381.js'
import {
  hasRecordedVectors,
  recordedVectors,
  withoutRecordedVectors,
} from '@ssv-exporter/test-kit/recorded-vectors'
import { describe, expect, it } from 'vitest'
import type { SignedAgreement } from '../agreement.ts'
import { fromHex, toBytes, toHex, toText } from '../testing/sample.ts'
import type { GenesisFork } from './generation.ts'
import { GENESIS } from './genesis.ts'
import { GENESIS_HISTORY as HISTORY } from './history.ts'
import { decodeLambda, encodeLambda } from './v0/lambda.ts'
import { decodeIdentifier, encodeIdentifier } from './v1/identifier.ts'

if (!hasRecordedVectors) withoutRecordedVectors('messages, roots and topics of the seed era')

interface Form {
  readonly root: string
  readonly signature_hex: string
}
interface Messages {
  readonly identifier: Record<string, string>
  readonly value_ssz_attestation_data_hex: string
  readonly decided: readonly {
    readonly height: number
    readonly round: number
    readonly signers: readonly number[]
    readonly v1: Form & {
      readonly ssv_message_json_decided_topic: string
      readonly pubsub_msg_id_hex: string
    }
    readonly v0: Form & { readonly network_message_json: string }
  }[]
  readonly sync_v1: Record<string, { readonly ssv_message_json: string }>
  readonly sync_v0: Record<string, string>
  readonly go_tests: {
    readonly identifier_conversion: {
      readonly v0_lambda_base64: string
      readonly public_key: string
      readonly v1_identifier_hex: string
    }
    readonly invalid_signature: { readonly signature_hex: string }
  }
}
interface Topics {
  readonly validators: readonly {
    readonly public_key: string
    readonly subnet: number
    readonly topics: Record<string, readonly string[]>
    readonly decided_topic: Record<string, string | null>
  }[]
  readonly short_key: {
    readonly public_key_hex: string
    readonly v1_topics: readonly string[]
    readonly v2_topics: readonly string[]
  }
}

const { longSignatures } = bls12_381
const SUITE = 'BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_POP_'

function isSigned(root: Uint8Array, signature: Uint8Array, keys: readonly string[]): boolean {
  const key = longSignatures.aggregatePublicKeys(keys.map(fromHex))
  const message = longSignatures.hash(root, SUITE)
  return longSignatures.verify(longSignatures.Signature.fromBytes(signature), message, key)
}

const forkOf = (name: string): GenesisFork => {
  const fork = GENESIS.forks.find((known) => known.name === name)
  if (fork === undefined) throw new Error(`No fork ${name}`)
  return fork
}

describe.runIf(hasRecordedVectors)('recorded messages', () => {
  const read = () => recordedVectors<Messages>('seed/seed-messages.json')
  const shareKeys = () =>
    recordedVectors<{ share_public_keys: string[] }>('seed/seed-bls.json').share_public_keys

  const expected = (messages: Messages, index: number, form: Form): SignedAgreement => {
    const { height, round, signers } = messages.decided[index] as Messages['decided'][number]
    return {
      publicKey: fromHex(messages.identifier.validator_public_key ?? ''),
      role: 0,
      height,
      round,
      value: fromHex(messages.value_ssz_attestation_data_hex),
      signers,
      signature: fromHex(form.signature_hex),
    }
  }
  it.each([
    ['v1', 'v1'],
    ['v2', 'v1'],
    ['v0', 'v0'],
  ] as const)(
    'a decided message of fork %s is read, signs the root %s and is written again',
    (fork, root) => {
      const messages = read()
      const keys = shareKeys()
      expect(messages.decided).not.toHaveLength(0)
      for (const [index, { v0, v1, signers }] of messages.decided.entries()) {
        const text = root === 'v1' ? v1.ssv_message_json_decided_topic : v0.network_message_json
        const form = root === 'v1' ? v1 : v0
        const content = forkOf(fork).decodeGossip(toBytes(text))
        const message = expected(messages, index, form)
        expect(content).toEqual({ kind: 'decided', message })
        const made = GENESIS.signingRoot(message, root)
        expect(toHex(made)).toBe(form.root)
        expect(
          isSigned(
            made,
            message.signature,
            signers.map((id) => keys[id - 1] ?? ''),
          ),
        ).toBe(true)
        expect(toText(forkOf(fork).encodeGossip('decided', message))).toBe(text)
        expect(forkOf(fork).guessKind('', toBytes(text))).toBe('decided')
      }
    },
  )

  it('the root of the other fork is not the signed one', () => {
    const messages = read()
    const keys = shareKeys()
    const form = messages.decided[1]?.v1 as Form
    const message = expected(messages, 1, form)
    expect(isSigned(GENESIS.signingRoot(message, 'v0'), message.signature, keys.slice(0, 3))).toBe(
      false,
    )
    const forged = fromHex(messages.go_tests.invalid_signature.signature_hex)
    expect(isSigned(GENESIS.signingRoot(message, 'v1'), forged, keys.slice(0, 3))).toBe(false)
  })

  it('the lambda of fork v0 and the identifier of fork v1 name the same duty sequence', () => {
    const { identifier_conversion: recorded } = read().go_tests
    const sequence = { publicKey: fromHex(recorded.public_key), role: 0 }
    const lambda = Buffer.from(recorded.v0_lambda_base64, 'base64')
    expect(decodeLambda(lambda)).toEqual(sequence)
    expect(Buffer.from(encodeLambda(sequence))).toEqual(lambda)
    expect(decodeIdentifier(fromHex(recorded.v1_identifier_hex))).toEqual(sequence)
    expect(toHex(encodeIdentifier(sequence))).toBe(recorded.v1_identifier_hex)
  })

  it('the message id is that of the data in the envelope', () => {
    for (const { v1 } of read().decided) {
      for (const name of ['v1', 'v2']) {
        const id = forkOf(name).messageId?.(toBytes(v1.ssv_message_json_decided_topic))
        expect(toHex(id ?? new Uint8Array())).toBe(v1.pubsub_msg_id_hex)
      }
    }
  })

  it.each([
    ['last_decided_request', { kind: 'last' }],
    ['history_request_0_25', { kind: 'range', from: 0, to: 25 }],
    ['change_round_request_height_7', { kind: 'round-change', height: 7 }],
  ] as const)('the %s of forks v1 and v2 is decoded and encoded', (name, request) => {
    const messages = read()
    const bytes = toBytes(messages.sync_v1[name]?.ssv_message_json ?? '')
    const publicKey = fromHex(messages.identifier.validator_public_key ?? '')
    const whole = { ...request, publicKey, role: 0 }
    expect(HISTORY.decodeRequest(HISTORY.protocolOf('v1', request.kind), bytes)).toEqual(whole)
    expect(toText(HISTORY.encodeRequest('v2', whole))).toBe(toText(bytes))
  })

  it.each([
    ['highest_request', { kind: 'last' }],
    ['range_request_0_25', { kind: 'range', from: 0, to: 25 }],
    ['change_round_request_7', { kind: 'round-change', height: 7 }],
  ] as const)('the %s of fork v0 is decoded and encoded', (name, request) => {
    const messages = read()
    const bytes = toBytes(messages.sync_v0[name] ?? '')
    const publicKey = fromHex(messages.identifier.validator_public_key ?? '')
    const whole = { ...request, publicKey, role: 0 }
    expect(HISTORY.decodeRequest('/sync/0.0.1', bytes)).toEqual(whole)
    expect(toText(HISTORY.encodeRequest('v0', whole))).toBe(toText(bytes))
  })

  it('the history response of forks v1 and v2 is decoded', () => {
    const messages = read()
    const bytes = toBytes(messages.sync_v1.history_response_23_24?.ssv_message_json ?? '')
    expect(HISTORY.decodeAnswer(HISTORY.protocolOf('v1', 'range'), bytes)).toEqual({
      answer: {
        status: 'found',
        messages: [0, 3].map((index) =>
          expected(
            messages,
            index === 0 ? 1 : index,
            messages.decided[index === 0 ? 1 : index]?.v1 as Form,
          ),
        ),
      },
      undecodable: 0,
    })
  })

  it('the highest responses of fork v0 are decoded', () => {
    const messages = read()
    const found = HISTORY.decodeAnswer(
      '/sync/0.0.1',
      toBytes(messages.sync_v0.highest_response ?? ''),
    )
    expect(found).toEqual({
      answer: {
        status: 'found',
        messages: [expected(messages, 1, messages.decided[1]?.v0 as Form)],
      },
      undecodable: 0,
    })
    const none = toBytes(messages.sync_v0.highest_not_found_response_v0_1_12 ?? '')
    expect(HISTORY.decodeAnswer('/sync/0.0.1', none).answer).toEqual({ status: 'not-found' })
    const request = {
      kind: 'last' as const,
      publicKey: fromHex(messages.identifier.validator_public_key ?? ''),
      role: 0,
    }
    expect(HISTORY.encodeAnswer('/sync/0.0.1', request, { status: 'not-found' })).toEqual(none)
  })
})

describe.runIf(hasRecordedVectors)('recorded topics', () => {
  it('each validator has its topics in each fork, the decided topic first', () => {
    const { validators } = recordedVectors<Topics>('seed/seed-topics.json')
    expect(validators).not.toHaveLength(0)
    for (const validator of validators) {
      const publicKey = fromHex(validator.public_key)
      for (const fork of GENESIS.forks) {
        const topics = validator.topics[fork.name] ?? []
        const decided = validator.decided_topic[fork.name]
        expect(fork.publishTopics(publicKey, 'commit')).toEqual(topics)
        expect(fork.publishTopics(publicKey, 'decided')).toEqual(
          decided == null ? topics : [decided, ...topics],
        )
        expect([...fork.topics, ...fork.topicsOf(publicKey)]).toEqual(
          expect.arrayContaining([...topics]),
        )
      }
    }
  })

  it('a key too short for a subnet has a topic called unknown', () => {
    const { short_key } = recordedVectors<Topics>('seed/seed-topics.json')
    const publicKey = fromHex(short_key.public_key_hex)
    expect(forkOf('v1').publishTopics(publicKey, 'other')).toEqual(short_key.v1_topics)
    expect(forkOf('v2').publishTopics(publicKey, 'other')).toEqual(short_key.v2_topics)
  })
})
