import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { notRun } from '@ssv-exporter/test-kit/not-run'
import { vectorsFolder } from '@ssv-exporter/test-kit/vectors'
import { describe, expect, it } from 'vitest'
import { newIdentity } from './identity.ts'
import { makeRecord, parseRecord, toDiscoveredNode } from './node-record.ts'

const hex = (bytes: Uint8Array | undefined) => `0x${Buffer.from(bytes ?? []).toString('hex')}`

it('encodes a record that decodes to the same', () => {
  const { privateKey, peerId } = newIdentity()
  const entries = new Map([['subnets', new Uint8Array(16).fill(255)]])
  const facts = { privateKey, udpPort: 12_000, tcpPort: 13_000, entries }
  const at = (ip: string | undefined) =>
    toDiscoveredNode(parseRecord(makeRecord({ ...facts, ip }).encodeTxt()))

  expect(at('10.1.2.3')).toMatchObject({
    peerId,
    addresses: [`/ip4/10.1.2.3/tcp/13000/p2p/${peerId}`],
    entries,
  })
  expect(at('2001:db8::1')?.addresses).toEqual([`/ip6/2001:db8::1/tcp/13000/p2p/${peerId}`])
  expect(at(undefined)?.addresses).toEqual([])
  // The address may be learned later.
  const unplaced = makeRecord({ ...facts, ip: undefined })
  expect([unplaced.tcp, unplaced.udp]).toEqual([13_000, 12_000])
})

it('rejects a modified record', () => {
  const { privateKey } = newIdentity()
  const record = makeRecord({
    privateKey,
    ip: '10.1.2.3',
    udpPort: 1,
    tcpPort: 1,
    entries: new Map([['forkv', new Uint8Array([118, 49])]]),
  })
  const bytes = Buffer.from(record.encode())
  const at = bytes.indexOf('forkv') + 6
  bytes[at] = 0x77
  expect(() => parseRecord(`enr:${bytes.toString('base64url')}`)).toThrow()
})

interface Recorded {
  records: {
    enr: string
    seq: number
    pairs: Record<string, string | number>
    signature_valid: boolean
    peer_id: string
  }[]
}

const folder = vectorsFolder()
if (folder === undefined) {
  notRun('recorded node records', 'SSV_VECTORS is not set', 'set it to the folder of vectors')
}

describe.skipIf(folder === undefined)('recorded node records', () => {
  it('decode', () => {
    const file = join(folder ?? '', 'seed', 'seed-enr.json')
    const { records }: Recorded = JSON.parse(readFileSync(file, 'utf8'))
    expect(records.length).toBeGreaterThan(0)
    for (const { enr, seq, pairs, peer_id } of records) {
      const record = parseRecord(enr)
      const node = toDiscoveredNode(record)
      expect(record.seq).toBe(BigInt(seq))
      expect(node?.peerId).toBe(peer_id)
      expect(node?.record).toBe(enr)
      if (pairs.tcp !== undefined) {
        expect(node?.addresses).toEqual([`/ip4/${pairs.ip}/tcp/${pairs.tcp}/p2p/${peer_id}`])
      }
      for (const [key, value] of node?.entries ?? []) expect(hex(value)).toBe(pairs[key])
    }
  })
})
