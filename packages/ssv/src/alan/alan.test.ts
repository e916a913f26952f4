import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { consensus, decided, encoded, partial, proposal } from '../testing/alan/alan-network.ts'
import { createAlan } from './alan.ts'
import { PARTIAL_TYPE } from './messages/partial-signatures.ts'
import { QBFT_TYPE } from './messages/qbft-message.ts'
import { topicsAt } from './topics.ts'

const NETWORK = { networkId: '0x00000503', nextNetworkId: '0x00000504', topicNames: ['hoodi'] }
const generation = createAlan(NETWORK)
const [alan, boole] = generation.forks
const { handshake } = generation
const SELF = { networkId: '', nodeVersion: 'v1' }

test('uses the fork window of its topics', () => {
  const schedule = { slotsPerEpoch: 32, booleEpoch: 10 }
  const { leadSlots, graceSlots } = generation.forkWindow
  const at = (slot: number) => topicsAt(schedule, 'hoodi', slot)
  expect(at(320 - leadSlots - 1)).toEqual(alan?.topics)
  expect(at(320 - leadSlots)).toEqual([...(alan?.topics ?? []), ...(boole?.topics ?? [])])
  expect(at(320 + graceSlots - 1)).toHaveLength(256)
  expect(at(320 + graceSlots)).toEqual(boole?.topics)
  expect(generation.gossip.allowedTopics).toHaveLength(256)
})

test('subscribes to a share of the topics for a share of the subnets, and announces only that', () => {
  const part = createAlan({ ...NETWORK, subnets: [0, 9] })
  expect(part.forks.flatMap(({ topics }) => topics)).toEqual([
    'ssv.v2.0',
    'ssv.v2.9',
    '/ssv/hoodi/boole/0',
    '/ssv/hoodi/boole/9',
  ])
  // Peers may subscribe to the others.
  expect(part.gossip.allowedTopics).toHaveLength(256)
  const info = part.handshake.own('alan', SELF)
  expect(info.subnets?.flatMap((listens, i) => (listens ? [i] : []))).toEqual([0, 9])
})

test.each([
  ['a network id that is not a domain', { ...NETWORK, networkId: 'ssv-testnet' }],
  ['a domain without 0x', { ...NETWORK, networkId: '00000503' }],
  ['a next domain of another length', { ...NETWORK, nextNetworkId: '0x01' }],
  ['a name with a slash', { ...NETWORK, topicNames: ['a/b'] }],
  ['a subnet beyond the last', { ...NETWORK, subnets: [128] }],
])('%s is not a valid network', (_, parameters) => {
  expect(() => createAlan(parameters)).toThrow(RangeError)
})

describe('the handshake', () => {
  it('contains the domain of the active fork, and is parsed', () => {
    const before = handshake.own('alan', SELF)
    const after = handshake.own('boole', SELF)
    expect([before.networkId, after.networkId]).toEqual(['0x00000503', '0x00000504'])
    for (const info of [before, after]) {
      expect(handshake.decode(handshake.encode(info))).toEqual(info)
      expect(handshake.refuse(info, info)).toBeUndefined()
    }
    expect(handshake.refuse(before, after)).toBe('network id')
  })

  it('accepts a peer that does not announce its subnets', () => {
    const own = handshake.own('alan', SELF)
    const { subnets: _, ...silent } = own
    expect(handshake.refuse(own, silent)).toBeUndefined()
    expect(handshake.refuse(own, { ...own, subnets: [] })).toBe('no shared subnet')
  })

  it('is required: no user agent replaces it', () => {
    expect(handshake.fromUserAgent('SSV-Node:v2.3.7', '0x00000503')).toBeUndefined()
  })
})

describe('the guessed kind', () => {
  const guess = (data: Uint8Array) => alan?.guessKind('', data)

  it('ranks proposals and post-consensus signatures before decided messages, and those before the rest', () => {
    expect(guess(encoded(proposal()))).toBe('decided')
    expect(guess(encoded(partial()))).toBe('decided')
    expect(guess(encoded(decided([1n, 2n, 3n])))).toBe('commit')
    expect(guess(encoded(consensus()))).toBe('other')
    expect(guess(encoded(consensus({ content: { type: QBFT_TYPE.commit } })))).toBe('other')
    expect(guess(encoded(partial({ type: PARTIAL_TYPE.randao })))).toBe('other')
  })

  it('is total', () => {
    const message = encoded(decided([1n, 2n, 3n]))
    for (let end = 0; end < message.length; end += 1) guess(message.subarray(0, end))
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (data) => {
        expect(['decided', 'commit', 'other']).toContain(guess(data))
      }),
    )
  })
})
