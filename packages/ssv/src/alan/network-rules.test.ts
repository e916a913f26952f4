import { describe, expect, it, test } from 'vitest'
import { forksAt } from './forks/fork-schedule.ts'
import { leaderOf } from './leader.ts'
import { decodeAlanNodeInfo, encodeAlanNodeInfo, networkIdOf } from './node-info.ts'
import { acceptsNodeRecord, nodeRecordEntries, subnetsOfNodeRecord } from './node-record.ts'
import { estimatedRound } from './rounds.ts'
import { alanSubnet, booleSubnet } from './subnets.ts'
import { alanTopic, booleTopic, topicsAt } from './topics.ts'

const ALL = Array.from({ length: 128 }, () => true)

test('the two forks are independent, and follow the slot of a message', () => {
  const both = { slotsPerEpoch: 32, booleEpoch: 10, gloasEpoch: 20 }
  expect(forksAt(both, 319)).toEqual({ boole: false, gloas: false })
  expect(forksAt(both, 320)).toEqual({ boole: true, gloas: false })
  expect(forksAt(both, 640)).toEqual({ boole: true, gloas: true })
  expect(forksAt({ slotsPerEpoch: 32, gloasEpoch: 20 }, 640)).toEqual({ boole: false, gloas: true })
  expect(forksAt({ slotsPerEpoch: 32 }, 2 ** 60)).toEqual({ boole: false, gloas: false })
  const unknown = { slotsPerEpoch: 32, booleEpoch: 10, gloasUnknown: true }
  expect(forksAt(unknown, 320)).toEqual({ boole: true, gloas: false, gloasUnknown: true })
})

// Computed with another implementation of SHA-256.
test.each([
  [[1n, 2n, 3n, 4n], 11],
  [[5n, 6n, 7n, 8n], 7],
  [[1n, 2n, 3n, 4n, 5n, 6n, 7n], 7],
  [[11n, 23n, 42n, 77n], 100],
  [[100n, 200n, 300n, 400n], 83],
])('operators %o share subnet %i from Boole on', (operatorIds, subnet) => {
  expect(booleSubnet(operatorIds)).toBe(subnet)
})

test('before Boole the low seven bits of the committee id are the subnet', () => {
  expect(alanSubnet(new Uint8Array(32).fill(0xf2))).toBe(0x72)
})

test('both sets of topics are subscribed from an epoch before Boole to an epoch and two slots after it', () => {
  const schedule = { slotsPerEpoch: 32, booleEpoch: 10 }
  const sets = (slot: number) => {
    const topics = topicsAt(schedule, 'hoodi', slot)
    return [topics.includes(alanTopic(127)), topics.includes(booleTopic('hoodi', 127))]
  }
  expect(sets(287)).toEqual([true, false])
  expect(sets(288)).toEqual([true, true])
  expect(sets(353)).toEqual([true, true])
  expect(sets(354)).toEqual([false, true])
  expect(topicsAt({ slotsPerEpoch: 32 }, 'hoodi', 5, [3])).toEqual(['ssv.v2.3'])
})

test('the leader rotates, and from Boole on advances by one every 32 slots', () => {
  const committee = [11n, 23n, 42n, 77n]
  expect(leaderOf(committee, 12_345_678n, 1n, false)).toBe(42n)
  expect(leaderOf(committee, 12_345_678n, 2n, false)).toBe(77n)
  expect(leaderOf(committee, 32n, 1n, false)).toBe(11n)
  expect(leaderOf(committee, 32n, 1n, true)).toBe(23n)
})

test.each([
  [-1, 1],
  [0, 1],
  [1_999, 1],
  [2_000, 2],
  [15_999, 8],
  [16_000, 9],
  [135_999, 9],
  [136_000, 10],
])('%i ms after the start of consensus it is round %i', (elapsed, round) => {
  expect(estimatedRound(elapsed)).toBe(round)
})

describe('the handshake', () => {
  const metadata = {
    nodeVersion: 'v1.0.0',
    executionNode: '',
    consensusNode: '',
    subnets: ALL,
  }
  const networkId = networkIdOf(Uint8Array.of(0, 0, 5, 3))

  it('is encoded and decoded', () => {
    expect(networkId).toBe('0x00000503')
    const info = { networkId, metadata }
    expect(decodeAlanNodeInfo(encodeAlanNodeInfo(info))).toEqual(info)
    expect(decodeAlanNodeInfo(encodeAlanNodeInfo({ networkId }))).toEqual({ networkId })
  })

  it('does not know the subnets of a node whose metadata does not parse', () => {
    const text = JSON.stringify({ Entries: ['', networkId, '{"Subnets":"ff"}'] })
    expect(decodeAlanNodeInfo(new TextEncoder().encode(text))).toEqual({ networkId })
  })

  it('requires a network id', () => {
    const text = JSON.stringify({ Entries: [''] })
    expect(() => decodeAlanNodeInfo(new TextEncoder().encode(text))).toThrow('network ID')
  })
})

describe('node records', () => {
  const alan = Uint8Array.of(0, 0, 5, 3)
  const boole = Uint8Array.of(0, 0, 5, 4)
  const domains = { alan, boole }
  const other = Uint8Array.of(0, 0, 0, 1)
  const record = (entries: Record<string, Uint8Array>) => new Map(Object.entries(entries))
  const ssv = Uint8Array.of(1)

  it('contain both domains and the subnets', () => {
    const entries = nodeRecordEntries(domains, ALL)
    expect(acceptsNodeRecord(domains, entries)).toBe(true)
    expect(subnetsOfNodeRecord(entries)).toEqual(ALL)
  })

  it.each([
    ['the domain before the fork', { ssv, domaintype: alan }, true],
    ['the domain after the fork', { ssv, domaintype: boole }, true],
    ['only the next domain', { ssv, domaintype: other, next_domaintype: boole }, true],
    ['another network', { ssv, domaintype: other, next_domaintype: other }, false],
    ['no domain', { ssv }, false],
    ['a node that is not of SSV', { domaintype: alan }, false],
    ['a record that denies being of SSV', { ssv: new Uint8Array(), domaintype: alan }, false],
  ])('with %s', (_, entries, accepted) => {
    expect(acceptsNodeRecord(domains, record(entries as Record<string, Uint8Array>))).toBe(accepted)
  })
})
