import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { bytesOfHex } from '@ssv-exporter/encoding/node/hex'
import { makeRecord, parseRecord, toDiscoveredNode } from '@ssv-exporter/p2p/node-record'
import { sealEnvelope } from '@ssv-exporter/p2p/signed-envelope'
import { silentLogger } from '@ssv-exporter/service-kit/logger'
import { createMetrics } from '@ssv-exporter/service-kit/metrics'
import { createAlan } from '@ssv-exporter/ssv/alan/alan'
import { RULES } from '@ssv-exporter/ssv/alan/validation/rules'
import type { ValidationContext } from '@ssv-exporter/ssv/alan/validation/validation-context'
import {
  bytesOf,
  contextOf,
  hasProposers,
  type RecordedMessage,
  type RecordedSetup,
} from '@ssv-exporter/ssv/testing/alan/recorded-network'
import { notRun } from '@ssv-exporter/test-kit/not-run'
import { vectorsFolder } from '@ssv-exporter/test-kit/vectors'
import { expect, test } from 'vitest'
import type { Verdict } from '../../network/network.ts'
import { sha256 } from '../../sha256.ts'
import { createComparison } from '../../testing/recorded/comparison.ts'
import { verifyInPlace } from '../../testing/verify-in-place.ts'
import { createRegistrySnapshot } from './registry/registry-snapshot.ts'
import { type AlanValidation, createAlanValidation } from './validation/alan-validation.ts'

const folder = vectorsFolder()
const modern = folder && join(folder, 'modern')
const isThere = modern !== undefined && existsSync(modern)
if (!isThere) {
  notRun(
    'recorded records, handshakes and gossip of alan',
    'SSV_VECTORS names no folder with modern in it',
    'set it to the folder of vectors',
  )
}

const read = (path: string) => readFileSync(join(modern ?? '', path), 'utf8')

test.runIf(isThere)('node records are accepted only by their network', () => {
  const mainnet = createAlan({ networkId: '0x00000001' })
  const hoodi = createAlan({ networkId: '0x00000503' })
  const accepts = (generation: typeof mainnet, text: string) => {
    const node = toDiscoveredNode(parseRecord(text))
    return generation.forks.map((fork) => fork.acceptsNodeRecord(node?.entries ?? new Map()))
  }
  const derived = JSON.parse(read('enr/derived-exporter-enr.json'))
  expect(accepts(mainnet, derived.enr)).toEqual([true, true])
  expect(accepts(hoodi, derived.enr)).toEqual([false, false])
  expect(toDiscoveredNode(parseRecord(derived.enr))?.addresses).toEqual([derived.libp2pMultiaddr])

  const [fork] = mainnet.forks
  const record = makeRecord({
    privateKey: bytesOfHex(derived.privateKey),
    ip: '203.0.113.7',
    udpPort: 12_001,
    tcpPort: 13_001,
    entries: fork?.nodeRecordEntries(mainnet) ?? new Map(),
  })
  // Changing only the number would leave the signature unchanged.
  record.seq = BigInt(derived.seq) - 1n
  record.set('ssv', Uint8Array.of(1))
  expect(record.encodeTxt()).toBe(derived.enr)

  const comparison = createComparison()
  const networks: Record<string, { enr: string; decoded: { tcp: number; ip: string } }[]> =
    JSON.parse(read('enr/bootnodes.json'))
  for (const { enr, decoded } of Object.values(networks).flat()) {
    const node = toDiscoveredNode(parseRecord(enr))
    const address = `/ip4/${decoded.ip}/tcp/${decoded.tcp}/`
    const isRead = node?.addresses.some((one) => one.startsWith(address)) === true
    // Boot nodes announce no domain: they introduce others and are not peers themselves.
    const isPeer = accepts(mainnet, enr).includes(true)
    comparison.compared(enr, isRead && !isPeer ? undefined : `read ${isRead}, peer ${isPeer}`)
  }
  process.stdout.write(`modern/enr: ${comparison.summary()}\n`)
  expect(comparison.faults).toEqual([])
  expect(comparison.count).toBeGreaterThan(0)
})

test.runIf(isThere)('a handshake is sealed to the bytes of the network', async () => {
  const recorded = JSON.parse(read('derived/nodeinfo-envelope.json'))
  const { handshake } = createAlan({ networkId: '0x00000001' })
  const info = handshake.decode(new Uint8Array(Buffer.from(recorded.recordJson)))
  const own = handshake.own('alan', { networkId: '', nodeVersion: info.nodeVersion })
  expect(own).toEqual(info)
  expect(handshake.refuse(own, info)).toBeUndefined()
  const sealed = await sealEnvelope(
    handshake.encode(own),
    handshake,
    bytesOfHex(recorded.privateKey),
  )
  expect(Buffer.from(sealed).toString('hex')).toBe(recorded.envelope)
})

test.runIf(isThere)(
  'recorded gossip gets the verdicts that follow from the registry of its contract',
  async () => {
    const setup: RecordedSetup = JSON.parse(read('gossip-recorded/gossip_setup.json'))
    const comparison = createComparison()
    let validation: AlanValidation | undefined
    let facts = contextOf(setup, [])
    let current = ''
    for (const line of read('gossip-recorded/gossip.jsonl').split('\n')) {
      if (line === '') continue
      const recorded = JSON.parse(line) as RecordedMessage
      if (recorded.case !== current) {
        current = recorded.case
        facts = contextOf(setup, current.includes('whose duties are unknown') ? [10_001] : [])
        validation = createRecordedValidation(setup, facts)
      }
      const data = bytesOf(recorded)
      if (data === undefined) {
        comparison.excepted('unknown-recipe')
        continue
      }
      const verdict = await validation?.validate({
        id: 0,
        topic: recorded.topic,
        data,
        peerId: recorded.received_from,
        receivedMs: recorded.received_at_unix_ms,
      })
      const expected = recorded.expected === 'panic' ? 'ignore' : recorded.expected
      // If an epoch's duties are unknown, messages are not dropped.
      const isUnknown = recorded.error === RULES.noDuty.text && !hasProposers(facts, data)
      if (isUnknown && verdict === 'accept') comparison.excepted('duties-not-fetched')
      else comparison.compared(`${current}, step ${recorded.step}`, faultOf(verdict, expected))
    }
    process.stdout.write(`modern/gossip-recorded: ${comparison.summary()}\n`)
    expect(comparison.faults).toEqual([])
    expect(comparison.count).toBeGreaterThan(0)
  },
)

const faultOf = (verdict: Verdict | undefined, expected: Verdict) =>
  verdict === expected ? undefined : `${verdict} instead of ${expected}`

/**
 * Validation over the registry as stored, and the beacon chain as known to the recording's node.
 */
function createRecordedValidation(
  recording: RecordedSetup,
  facts: ValidationContext,
): AlanValidation {
  const { network_and_registry: setup } = recording
  const chain = new Map(
    setup.validators.map(({ public_key, index, status, activation_epoch: activationEpoch }) => [
      public_key,
      status === '' ? ('none' as const) : { index, status, activationEpoch },
    ]),
  )
  const rows = createRegistrySnapshot(
    setup.operators.map(({ id, public_key_base64 }) => ({
      operatorId: id,
      key: new Uint8Array(Buffer.from(public_key_base64)),
    })),
    (publicKey) => chain.get(publicKey),
  )
  rows.add(
    setup.validators.map(({ public_key, committee, liquidated }, keyId) => ({
      keyId,
      publicKey: bytesOfHex(public_key),
      operatorIds: setup.committees[committee]?.operators ?? [],
      sharePublicKeys: new Uint8Array(),
      liquidated,
      exited: false,
    })),
  )
  const registry = rows.end()
  for (const { committee_id, operators } of setup.committees) {
    expect(registry.committee(committee_id)?.operatorIds.map(Number)).toEqual(operators)
  }
  return createAlanValidation({
    context: { ...facts, registry, sha256 },
    keyOf: registry.keyOf,
    verifier: verifyInPlace(),
    logger: silentLogger(),
    metrics: createMetrics({ service: 'test' }),
  })
}
