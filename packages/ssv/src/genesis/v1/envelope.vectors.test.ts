import {
  hasRecordedVectors,
  recordedVectors,
  withoutRecordedVectors,
} from '@ssv-exporter/test-kit/recorded-vectors'
import { describe, expect, it } from 'vitest'
import { fromHex, toBytes, toHex, toText } from '../../testing/sample.ts'
import { GENESIS } from '../genesis.ts'
import { GENESIS_HISTORY as HISTORY } from '../history.ts'
import { encodeLambda } from '../v0/lambda.ts'
import { decodeIdentifier, encodeIdentifier } from './identifier.ts'
import { decodeSsvMessage, encodeSsvMessage } from './ssv-message.ts'

if (!hasRecordedVectors) withoutRecordedVectors('envelopes and identifiers of the seed era')

interface Recorded {
  readonly identifier: { readonly validator_public_key: string }
  readonly ssv_message_edge: Record<string, string>
  readonly sync_v1: { readonly not_found_response: { readonly sync_json: string } }
  readonly go_tests: {
    readonly identifier_format: { readonly bytes_hex: string; readonly text: string }
    readonly ssv_message_json: { readonly public_key: string }
    readonly msg_id: {
      readonly msg_type: number
      readonly id_ascii: string
      readonly data_ascii: string
      readonly encoded_message: string
      readonly expected_msg_id_hex_of_encoded_message: string
    }
  }
}

describe.runIf(hasRecordedVectors)('recorded envelopes', () => {
  const read = () => recordedVectors<Recorded>('seed/seed-messages.json')

  it('without id or data are decoded, and encoded again', () => {
    const { ssv_message_edge: edge } = read()
    const none = new Uint8Array()
    for (const [text, message] of [
      [edge.no_id_no_data_type_0, { type: 0, id: null, data: null }],
      [edge.empty_id_empty_data_type_1, { type: 1, id: none, data: none }],
    ] as const) {
      expect(decodeSsvMessage(toBytes(text ?? ''))).toEqual(message)
      expect(toText(encodeSsvMessage(message))).toBe(text)
    }
  })

  it('with id and data as text are encoded, and named by the envelope around them', () => {
    const { msg_id } = read().go_tests
    const bytes = toBytes(msg_id.encoded_message)
    const message = {
      type: msg_id.msg_type,
      id: toBytes(msg_id.id_ascii),
      data: toBytes(msg_id.data_ascii),
    }
    expect(decodeSsvMessage(bytes)).toEqual(message)
    expect(toText(encodeSsvMessage(message))).toBe(msg_id.encoded_message)
    // The recorded id is of the raw bytes; on the wire it is computed from the data of an envelope.
    const outer = encodeSsvMessage({ ...message, data: bytes })
    for (const { messageId } of GENESIS.forks.slice(1)) {
      expect(toHex(messageId?.(outer) ?? new Uint8Array())).toBe(
        msg_id.expected_msg_id_hex_of_encoded_message,
      )
    }
  })

  it('with an empty response are decoded, and encoded again', () => {
    const { identifier, sync_v1 } = read()
    const publicKey = fromHex(identifier.validator_public_key)
    const request = { kind: 'last', publicKey, role: 0 } as const
    const protocol = HISTORY.protocolOf('v1', 'last')
    const answer = HISTORY.encodeAnswer(protocol, request, { status: 'not-found' })
    const { data } = decodeSsvMessage(answer)
    expect(toText(data ?? new Uint8Array())).toBe(sync_v1.not_found_response.sync_json)
    expect(HISTORY.decodeAnswer(protocol, answer).answer).toEqual({ status: 'not-found' })
  })

  it('have their identifiers unchanged, and a lambda for a key of any length', () => {
    const { ssv_message_json, identifier_format } = read().go_tests
    const sequence = { publicKey: fromHex(ssv_message_json.public_key), role: 0 }
    const id = encodeIdentifier(sequence)
    const envelope = encodeSsvMessage({ type: 0, id, data: toBytes('data') })
    expect(decodeIdentifier(decodeSsvMessage(envelope).id)).toEqual(sequence)
    const short = { publicKey: fromHex(identifier_format.bytes_hex), role: 0 }
    expect(toText(encodeLambda(short))).toBe(identifier_format.text)
  })
})
