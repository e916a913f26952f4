import { hexOf } from '@ssv-exporter/encoding/hex-text'
import {
  hasRecordedVectors,
  recordedVectors,
  withoutRecordedVectors,
} from '@ssv-exporter/test-kit/recorded-vectors'
import { expect, it } from 'vitest'
import { partialQuorumOf, quorumOf } from '../quorum.ts'
import { decodeSubnets, encodeSubnets } from '../subnet-bits.ts'
import { createComparison } from '../testing/comparison.ts'
import { fromHex, toBytes, toText } from '../testing/sample.ts'
import { gossipMessageId } from './gossip-message-id.ts'
import { decodeMessageId, encodeMessageId } from './messages/message-id.ts'
import { decodeAlanNodeInfo, encodeAlanNodeInfo, readMetadata } from './node-info.ts'
import { ROLE_RULES } from './roles.ts'
import { attestationDataRoot, syncCommitteeMessageRoot } from './roots/committee-roots.ts'
import { DOMAIN_TYPE, signingDomain, signingRoot } from './roots/signing-root.ts'
import { alanSubnet, booleSubnet } from './subnets.ts'
import { alanTopic } from './topics.ts'
import { decodeBeaconVote } from './values/beacon-vote.ts'

if (!hasRecordedVectors) withoutRecordedVectors('identifiers, topics, roots and records of alan')

const derived = <T>(file: string) => recordedVectors<T>(`modern/derived/${file}`)

it.runIf(hasRecordedVectors)('committees have the recorded subnets in both mappings', () => {
  const comparison = createComparison('modern/derived committees')
  for (const recorded of derived<
    {
      operatorIds: number[]
      committeeId: string
      subnetAlan: number
      topicAlan: string
      subnetBoole_minhash: number
    }[]
  >('committees.json')) {
    const subnet = alanSubnet(fromHex(recorded.committeeId))
    expect(subnet).toBe(recorded.subnetAlan)
    expect(alanTopic(subnet)).toBe(recorded.topicAlan)
    expect(booleSubnet(recorded.operatorIds.map(BigInt))).toBe(recorded.subnetBoole_minhash)
    comparison.compared()
  }
  comparison.report()
})

it.runIf(hasRecordedVectors)('message ids are encoded and decoded', () => {
  const comparison = createComparison('modern/derived message ids')
  const { wire } = derived<{
    wire: { domain: string; role: number; roleName: string; executor: string; messageId: string }[]
  }>('message-ids.json')
  for (const recorded of wire) {
    const id = encodeMessageId(fromHex(recorded.domain), recorded.role, fromHex(recorded.executor))
    expect(hexOf(id)).toBe(recorded.messageId)
    const decoded = decodeMessageId(id)
    expect(hexOf(decoded.domain)).toBe(recorded.domain)
    expect(ROLE_RULES.get(decoded.runnerRole)?.name).toBe(recorded.roleName)
    expect(hexOf(decoded.executor).endsWith(recorded.executor)).toBe(true)
    comparison.compared()
  }
  comparison.report()
})

it.runIf(hasRecordedVectors)('gossip message ids match those of the network', () => {
  const comparison = createComparison('modern/derived gossip ids')
  for (const recorded of derived<{ data: string; msgIdHex?: string; msgIdUtf8?: string }[]>(
    'pubsub-msgid.json',
  )) {
    const id = gossipMessageId(fromHex(recorded.data))
    if (recorded.msgIdHex === undefined) expect(toText(id)).toBe(recorded.msgIdUtf8)
    else expect(hexOf(id)).toBe(recorded.msgIdHex)
    comparison.compared()
  }
  comparison.report()
})

it.runIf(hasRecordedVectors)('a vote has the roots that operators sign', () => {
  const comparison = createComparison('modern/derived role roots')
  const recorded = derived<Record<string, string>>('role-roots.json')
  const fork = {
    version: fromHex(recorded.forkVersion as string),
    genesisValidatorsRoot: fromHex(recorded.genesisValidatorsRoot as string),
  }
  const vote = decodeBeaconVote(fromHex(recorded.beaconVoteSsz as string), false)
  const attester = signingDomain(DOMAIN_TYPE.attester, fork)
  const sync = signingDomain(DOMAIN_TYPE.syncCommittee, fork)
  const dataRoot = attestationDataRoot(vote, BigInt(recorded.slot as string))
  expect({
    attesterDomain: hexOf(attester),
    syncCommitteeDomain: hexOf(sync),
    attestationDataRoot_index0: hexOf(dataRoot),
    attesterSigningRoot: hexOf(signingRoot(dataRoot, attester)),
    syncCommitteeSigningRoot: hexOf(signingRoot(syncCommitteeMessageRoot(vote), sync)),
  }).toEqual(
    expect.objectContaining({
      attesterDomain: recorded.attesterDomain,
      syncCommitteeDomain: recorded.syncCommitteeDomain,
      attestationDataRoot_index0: recorded.attestationDataRoot_index0,
      attesterSigningRoot: recorded.attesterSigningRoot,
      syncCommitteeSigningRoot: recorded.syncCommitteeSigningRoot,
    }),
  )
  comparison.compared()
  comparison.report()
})

it.runIf(hasRecordedVectors)('handshakes are encoded and decoded', () => {
  const comparison = createComparison('modern/derived handshakes')
  const { recordJson } = derived<{ recordJson: string }>('nodeinfo-envelope.json')
  const info = decodeAlanNodeInfo(toBytes(recordJson))
  expect(toText(encodeAlanNodeInfo(info))).toBe(recordJson)
  expect(info.metadata?.subnets.every(Boolean)).toBe(true)
  comparison.compared()
  for (const recorded of derived<
    {
      record?: string
      metadataJson?: string
      networkId?: string
      metadata?: Record<string, string>
      ok: boolean
    }[]
  >('nodeinfo-records.json')) {
    if (recorded.record !== undefined) {
      const decoded = decodeAlanNodeInfo(toBytes(recorded.record))
      expect(decoded.networkId).toBe(recorded.networkId)
      expect(decoded.metadata?.nodeVersion).toBe(recorded.metadata?.NodeVersion)
      const bits = encodeSubnets(decoded.metadata?.subnets ?? [])
      expect(hexOf(bits)).toBe(recorded.metadata?.Subnets)
    } else {
      expect(readMetadata(recorded.metadataJson ?? '') !== undefined).toBe(recorded.ok)
    }
    comparison.compared()
  }
  comparison.report()
})

it.runIf(hasRecordedVectors)('subnet bits are encoded and decoded', () => {
  const comparison = createComparison('modern/derived subnet bits')
  for (const { hex, subnets } of derived<{ hex: string; subnets: number[] }[]>(
    'subnets-bitmap.json',
  )) {
    const places = decodeSubnets(fromHex(hex)) ?? []
    expect(places.flatMap((wanted, subnet) => (wanted ? [subnet] : []))).toEqual(subnets)
    expect(hexOf(encodeSubnets(places))).toBe(hex)
    comparison.compared()
  }
  comparison.report()
})

it.runIf(hasRecordedVectors)('committees have the quorums of the network', () => {
  const comparison = createComparison('modern/derived quorums')
  for (const recorded of derived<
    { n: number; quorum: number; partialQuorum: number; valid: boolean }[]
  >('quorum.json')) {
    if (!recorded.valid) {
      comparison.excepted('size-not-allowed')
      continue
    }
    expect(quorumOf(recorded.n)).toBe(recorded.quorum)
    expect(partialQuorumOf(recorded.n)).toBe(recorded.partialQuorum)
    comparison.compared()
  }
  comparison.report()
})
