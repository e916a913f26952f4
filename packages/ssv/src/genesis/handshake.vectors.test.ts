import {
  hasRecordedVectors,
  recordedVectors,
  withoutRecordedVectors,
} from '@ssv-exporter/test-kit/recorded-vectors'
import { describe, expect, it } from 'vitest'
import { toBytes, toText } from '../testing/sample.ts'
import { GENESIS_HANDSHAKE as HANDSHAKE } from './handshake.ts'

if (!hasRecordedVectors) withoutRecordedVectors('node infos of the seed era')

interface NodeInfos {
  readonly domain: string
  readonly payload_type: string
  readonly vectors: readonly {
    readonly entries: readonly string[]
    readonly payload_utf8: string
  }[]
  readonly malformed: readonly { readonly payload: string; readonly error: string }[]
}

describe.runIf(hasRecordedVectors)('recorded handshakes', () => {
  const read = () => recordedVectors<NodeInfos>('seed/seed-nodeinfo.json')

  it('have the expected domain and payload type', () => {
    const { domain, payload_type } = read()
    expect([HANDSHAKE.domain, HANDSHAKE.payloadType]).toEqual([domain, payload_type])
  })

  it('are decoded, and encoded again if they have metadata', () => {
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

  it('with too few entries are rejected, naming the missing one', () => {
    for (const { payload, error } of read().malformed) {
      const [, missing = ''] = error.split(', ')
      expect(() => HANDSHAKE.decode(toBytes(payload))).toThrow(`not-enough-entries: ${missing}`)
    }
  })
})
