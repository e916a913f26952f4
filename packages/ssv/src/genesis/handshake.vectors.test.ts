import { secp256k1 } from '@noble/curves/secp256k1.js'
import { describe, expect, it } from 'vitest'
import { decodeSignedEnvelope, encodeSignedEnvelope, signedBytes } from '../signed-envelope.ts'
import {
  hasRecordedVectors,
  recordedVectors,
  withoutRecordedVectors,
} from '../testing/recorded-vectors.ts'
import { fromHex, toBytes, toHex, toText } from '../testing/sample.ts'
import { GENESIS_HANDSHAKE as HANDSHAKE } from './handshake.ts'

if (!hasRecordedVectors) withoutRecordedVectors('handshakes and node records of the seed era')

interface NodeInfos {
  readonly public_key_hex: string
  readonly public_key_protobuf_hex: string
  readonly domain: string
  readonly payload_type: string
  readonly vectors: readonly {
    readonly entries: readonly string[]
    readonly payload_utf8: string
    readonly signed_bytes_hex: string
    readonly signature_der_hex: string
    readonly envelope_hex: string
  }[]
  readonly malformed: readonly { readonly payload: string; readonly error: string }[]
}

describe.runIf(hasRecordedVectors)('of the recorded handshakes', () => {
  const read = () => recordedVectors<NodeInfos>('seed/seed-nodeinfo.json')

  it('each envelope is read, signed over the bytes we make, and written again', () => {
    const { vectors, ...facts } = read()
    expect([HANDSHAKE.domain, HANDSHAKE.payloadType]).toEqual([facts.domain, facts.payload_type])
    expect(vectors).not.toHaveLength(0)
    for (const vector of vectors) {
      const envelope = decodeSignedEnvelope(fromHex(vector.envelope_hex))
      expect(toHex(envelope.publicKey)).toBe(facts.public_key_protobuf_hex)
      expect(toText(envelope.payloadType)).toBe(facts.payload_type)
      expect(toText(envelope.payload)).toBe(vector.payload_utf8)
      expect(toHex(envelope.signature)).toBe(vector.signature_der_hex)
      const signed = signedBytes(facts.domain, envelope)
      expect(toHex(signed)).toBe(vector.signed_bytes_hex)
      expect(
        secp256k1.verify(envelope.signature, signed, fromHex(facts.public_key_hex), {
          format: 'der',
          lowS: false,
        }),
      ).toBe(true)
      expect(toHex(encodeSignedEnvelope(envelope))).toBe(vector.envelope_hex)
    }
  })

  it('each node info is read, and written again when it has metadata', () => {
    for (const { entries, payload_utf8 } of read().vectors) {
      const info = HANDSHAKE.decode(toBytes(payload_utf8))
      expect([info.fork, info.networkId]).toEqual(entries.slice(0, 2))
      const metadata = JSON.parse(entries[2] ?? '{}') as Record<string, string>
      expect(info.nodeVersion).toBe(metadata.NodeVersion ?? '')
      expect(info.operatorId).toBe(metadata.OperatorID ?? '')
      expect(info.executionNode).toBe(metadata.ExecutionNode ?? '')
      expect(info.consensusNode).toBe(metadata.ConsensusNode ?? '')
      if (entries.length === 3) expect(toText(HANDSHAKE.encode(info))).toBe(payload_utf8)
    }
  })

  it('one without enough entries is refused, and says which is missing', () => {
    for (const { payload, error } of read().malformed) {
      const [, missing = ''] = error.split(', ')
      expect(() => HANDSHAKE.decode(toBytes(payload))).toThrow(`not-enough-entries: ${missing}`)
    }
  })
})
