import { ENR, SignableENR } from '@chainsafe/enr'
import { hexOf } from '@ssv-exporter/encoding/hex-text'
import {
  hasRecordedVectors,
  recordedVectors,
  withoutRecordedVectors,
} from '@ssv-exporter/test-kit/recorded-vectors'
import { expect, it } from 'vitest'
import { createComparison } from '../testing/comparison.ts'
import { fromHex } from '../testing/sample.ts'
import { acceptsNodeRecord, nodeRecordEntries, subnetsOfNodeRecord } from './node-record.ts'

if (!hasRecordedVectors) withoutRecordedVectors('node records of alan')

const ALL = Array.from({ length: 128 }, () => true)
/** Fields of a record that are texts or numbers in the recording; all others are in hex. */
const READ: Readonly<Record<string, (record: ENR) => unknown>> = {
  id: () => 'v4',
  ip: (record) => record.ip,
  seq: (record) => Number(record.seq),
  sig: (record) => hexOf(record.signature),
  tcp: (record) => record.tcp,
  udp: (record) => record.udp,
}

it.runIf(hasRecordedVectors)('decodes records of boot nodes, which are not peers', () => {
  const comparison = createComparison('modern/enr boot nodes')
  const networks = recordedVectors<
    Record<string, { enr: string; decoded: Record<string, unknown> }[]>
  >('modern/enr/bootnodes.json')
  for (const { enr, decoded } of Object.values(networks).flat()) {
    const record = ENR.decodeTxt(enr)
    for (const [field, value] of Object.entries(decoded)) {
      const read = READ[field]?.(record) ?? hexOf(record.kvs.get(field) ?? new Uint8Array())
      expect(read, field).toBe(value)
    }
    const mainnet = Uint8Array.of(0, 0, 0, 1)
    expect(acceptsNodeRecord({ alan: mainnet, boole: mainnet }, record.kvs)).toBe(false)
    comparison.compared()
  }
  comparison.report()
})

it.runIf(hasRecordedVectors)('encodes our record as the network expects it', () => {
  const comparison = createComparison('modern/enr record of an exporter')
  const recorded = recordedVectors<{
    privateKey: string
    kv: Record<string, string>
    seq: number
    enr: string
  }>('modern/enr/derived-exporter-enr.json')
  const domain = fromHex(recorded.kv.domaintype as string)
  const domains = { alan: domain, boole: domain }
  const record = SignableENR.createV4(fromHex(recorded.privateKey))
  for (const key of ['ip', 'tcp', 'udp']) record.set(key, fromHex(recorded.kv[key] as string))
  for (const [key, value] of nodeRecordEntries(domains, ALL)) record.set(key, value)
  record.seq = BigInt(recorded.seq)
  expect(record.encodeTxt()).toBe(recorded.enr)
  const read = ENR.decodeTxt(recorded.enr)
  expect(Object.fromEntries([...read.kvs].map(([key, value]) => [key, hexOf(value)]))).toEqual(
    recorded.kv,
  )
  expect(acceptsNodeRecord(domains, read.kvs)).toBe(true)
  expect(subnetsOfNodeRecord(read.kvs)).toEqual(ALL)
  comparison.compared()
  comparison.report()
})
