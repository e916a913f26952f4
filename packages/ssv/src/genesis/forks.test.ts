import { describe, expect, it, test } from 'vitest'
import { fromHex, toBytes, toText } from '../testing/sample.ts'
import type { GenesisFork } from './generation.ts'
import { GENESIS } from './genesis.ts'
import { parseSubnets } from './parse-subnets.ts'

/** Subnet 63, as the original's own tests have it. */
const KEY_HEX = `892d99a9bf${'11'.repeat(43)}`
const KEY = fromHex(KEY_HEX)
const OTHER = fromHex(`892d99a9be${'11'.repeat(43)}`)
const NO_SUBNETS = Array.from({ length: 128 }, () => false)

const [v0, v1, v2] = GENESIS.forks as readonly [GenesisFork, GenesisFork, GenesisFork]

test('forks are ordered, and a message is first checked with the root of its own time', () => {
  expect(GENESIS.forks.map(({ name, rootForks }) => [name, rootForks])).toEqual([
    ['v0', ['v0']],
    ['v1', ['v1', 'v0']],
    ['v2', ['v1', 'v0']],
  ])
})

describe('topics', () => {
  it('fork v0 has one for each validator and one for all decided messages', () => {
    expect(v0.topics).toEqual(['bloxstaking.ssv.main'])
    expect(v0.topicsOf(KEY)).toEqual([`bloxstaking.ssv.${KEY_HEX}`])
    expect(v0.publishTopics(KEY, 'decided')).toEqual([`bloxstaking.ssv.${KEY_HEX}`])
  })

  it('fork v1 has those of the validator and its subnet, and one for all decided messages', () => {
    expect(v1.topics).toHaveLength(129)
    expect(v1.topics).toEqual(
      expect.arrayContaining(['ssv.v1.decided', 'ssv.v1.0', 'ssv.v1.63', 'ssv.v1.127']),
    )
    expect(v1.topicsOf(KEY)).toEqual([`ssv.v1.${KEY_HEX}`])
    expect(v1.publishTopics(KEY, 'commit')).toEqual([`ssv.v1.${KEY_HEX}`, 'ssv.v1.63'])
    expect(v1.publishTopics(KEY, 'decided')).toEqual([
      'ssv.v1.decided',
      `ssv.v1.${KEY_HEX}`,
      'ssv.v1.63',
    ])
  })

  it('fork v2 has only subnets, with the names of v1', () => {
    expect(v2.topics).toEqual(v1.topics)
    expect(v2.topicsOf(KEY)).toEqual([])
    expect(v2.publishTopics(KEY, 'other')).toEqual(['ssv.v1.63'])
    expect(v2.publishTopics(KEY, 'decided')).toEqual(['ssv.v1.decided', 'ssv.v1.63'])
  })

  it('a key too short for a subnet has a topic called unknown', () => {
    const short = fromHex('892d99a9')
    expect(v1.publishTopics(short, 'commit')).toEqual(['ssv.v1.892d99a9', 'ssv.v1.unknown'])
    expect(v2.publishTopics(short, 'commit')).toEqual(['ssv.v1.unknown'])
  })

  it('a message is accepted only on a topic where it is published', () => {
    for (const fork of GENESIS.forks) {
      const all = [...fork.topics, ...fork.topicsOf(KEY), ...fork.topicsOf(OTHER), 'x']
      for (const kind of ['decided', 'commit', 'other'] as const) {
        const allowed = fork.publishTopics(KEY, kind)
        const also = fork === v0 && kind === 'decided' ? ['bloxstaking.ssv.main'] : []
        expect(all.filter((topic) => fork.mayCarry(topic, KEY, kind)).toSorted()).toEqual(
          [...allowed, ...also].toSorted(),
        )
      }
    }
  })
})

describe('node records', () => {
  const texts = (entries: ReadonlyMap<string, Uint8Array>) =>
    [...entries].map(([name, value]) => [name, toText(value)])
  const record = (fork: string) => new Map([['forkv', toBytes(fork)]])

  it('of fork v0 contain the kind of node', () => {
    expect(texts(v0.nodeRecordEntries({ subnets: NO_SUBNETS, operatorId: 'ab' }))).toEqual([
      ['forkv', 'v0'],
      ['type', '\u0001'],
      ['oid', 'ab'],
    ])
    expect(texts(v0.nodeRecordEntries({ subnets: NO_SUBNETS }))).toEqual([
      ['forkv', 'v0'],
      ['type', '\u0002'],
    ])
  })

  it('of forks v1 and v2 contain the subnets, least significant bit first', () => {
    const subnets = NO_SUBNETS.map((_, subnet) => subnet === 3 || subnet === 127)
    for (const fork of [v1, v2]) {
      const entries = fork.nodeRecordEntries({ subnets, operatorId: 'ab' })
      expect([...entries.keys()]).toEqual(['forkv', 'subnets'])
      expect(toText(entries.get('forkv') ?? new Uint8Array())).toBe(fork.name)
      expect(entries.get('subnets')).toEqual(fromHex('08000000000000000000000000000080'))
      expect(fork.subnetsOf(entries)).toEqual(subnets)
    }
  })

  it('without subnets, or with other than 128 bits, contain no subnets', () => {
    expect(v1.subnetsOf(new Map())).toBeUndefined()
    expect(v1.subnetsOf(new Map([['subnets', new Uint8Array(15)]]))).toBeUndefined()
  })

  it.each([
    ['v0', [true, true, false, false]],
    ['v1', [false, false, true, false]],
    ['v2', [false, false, true, true]],
  ])(
    'fork %s dials its own nodes, and v2 also those that announce v1 by mistake',
    (name, accepted) => {
      const fork = GENESIS.forks.find((known) => known.name === name)
      const records = [new Map<string, Uint8Array>(), record('v0'), record('v1'), record('v2')]
      expect(records.map((entries) => fork?.acceptsNodeRecord(entries))).toEqual(accepted)
    },
  )
})

test('the subnets setting is read most significant bit first', () => {
  const at = (...subnets: number[]) => NO_SUBNETS.map((_, subnet) => subnets.includes(subnet))
  expect(parseSubnets(`0x8${'0'.repeat(31)}`)).toEqual(at(0))
  expect(parseSubnets(`1${'0'.repeat(30)}A`)).toEqual(at(3, 124, 126))
  for (const wrong of ['', '0x', '0'.repeat(31), '0'.repeat(33), `0x${'g'.repeat(32)}`]) {
    expect(parseSubnets(wrong)).toBeUndefined()
  }
})
