import {
  type Abi,
  encodeAbiParameters,
  encodeEventTopics,
  type Hex,
  keccak256,
  padHex,
  parseAbi,
  parseAbiParameters,
  stringToHex,
  toEventSelector,
  toHex,
} from 'viem'
import { describe, expect, it } from 'vitest'
import { CONTRACT_GENERATIONS, type ContractGeneration } from './contract-generation.ts'
import { decodeLog } from './decode-log.ts'
import { wrapOperatorKey } from './operator-key.ts'
import { HANDLED_EVENTS } from './testing/handled-events.ts'

const OWNER = '0xabcdefabcdefabcdefabcdefabcdefabcdefabcd'
const OWNER_WORD = padHex(OWNER, { size: 32 })
const KEY_TEXT = new TextEncoder().encode('LS0tLS1CRUdJTiBSU0EgUFVCTElDIEtFWS0tLS0t')
const WRAPPED_KEY = toHex(wrapOperatorKey(KEY_TEXT))
const word = (value: bigint | number) => toHex(value, { size: 32 })

/** The topics of a handled event: its own, then the words given. */
function topicsOf(generation: ContractGeneration, name: string, ...indexed: Hex[]): Hex[] {
  const handled = HANDLED_EVENTS.find((it) => it.generation === generation && it.name === name)
  if (handled === undefined) throw new Error(`No event ${name} in ${generation}`)
  return [toEventSelector(handled.event), ...indexed]
}

const concat = (...parts: Hex[]): Hex => `0x${parts.map((part) => part.slice(2)).join('')}`

const legacyOperator = {
  topics: topicsOf('legacy', 'OperatorAdded'),
  data: encodeAbiParameters(
    [{ type: 'string' }, { type: 'address' }, { type: 'bytes' }],
    ['one', OWNER, WRAPPED_KEY],
  ),
}

const v1Operator = {
  topics: topicsOf('v1', 'OperatorAdded', OWNER_WORD),
  data: encodeAbiParameters([{ type: 'string' }, { type: 'bytes' }], ['one', WRAPPED_KEY]),
}

const v2Removal = {
  topics: topicsOf('v2', 'ValidatorRemoved'),
  data: encodeAbiParameters([{ type: 'address' }, { type: 'bytes' }], [OWNER, toHex(KEY_TEXT)]),
}

const exitTopics = topicsOf('current', 'ValidatorExited', OWNER_WORD)

describe('decodeLog: event', () => {
  it.each(CONTRACT_GENERATIONS)('reports a log without topics as unknown (%s)', (generation) => {
    expect(decodeLog(generation, { topics: [], data: '0x' })).toEqual({ verdict: 'unknown' })
  })

  it.each(CONTRACT_GENERATIONS)('reports an unknown topic (%s)', (generation) => {
    const log = { topics: [word(7)], data: '0x00' as Hex }
    expect(decodeLog(generation, log)).toEqual({ verdict: 'unknown' })
  })

  it('names and decodes an event without effect on the registry', () => {
    const topics = topicsOf('current', 'Staked', OWNER_WORD)
    expect(decodeLog('current', { topics, data: word(9) })).toEqual({
      verdict: 'ignored',
      name: 'Staked',
      event: { generation: 'current', name: 'Staked', user: OWNER, amount: 9n },
    })
    expect(decodeLog('current', { topics, data: '0x' })).toEqual({
      verdict: 'malformed',
      name: 'Staked',
      reason: 'out-of-bounds',
    })
  })

  it('names an event of the seed era without effect, and does not decode it', () => {
    const topics = [toEventSelector('event FundsDeposited(uint256 value, address owner)')]
    expect(decodeLog('v2', { topics, data: '0x' })).toEqual({
      verdict: 'ignored',
      name: 'FundsDeposited',
      event: undefined,
    })
  })

  it('matches topics in any letter case', () => {
    const topics = v2Removal.topics.map((topic) => `0x${topic.slice(2).toUpperCase()}` as Hex)
    expect(decodeLog('v2', { ...v2Removal, topics })).toEqual(decodeLog('v2', v2Removal))
  })

  it('does not match an event of another generation', () => {
    expect(decodeLog('v2', legacyOperator)).toEqual({ verdict: 'unknown' })
    expect(decodeLog('current', v2Removal)).toEqual({ verdict: 'unknown' })
  })

  it('reports a legacy OperatorAdded as malformed under v1, where the owner is not indexed', () => {
    expect(decodeLog('v1', legacyOperator)).toEqual({
      verdict: 'malformed',
      name: 'OperatorAdded',
      reason: 'topic-count',
    })
    expect(decodeLog('legacy', v1Operator)).toMatchObject({ reason: 'topic-count' })
  })
})

describe('decodeLog: values', () => {
  it('returns addresses and keys in lower case, and the key text unwrapped', () => {
    const upper = { ...v1Operator, data: v1Operator.data.toUpperCase().replace('X', 'x') as Hex }
    expect(decodeLog('v1', upper)).toEqual({
      verdict: 'handled',
      event: {
        generation: 'v1',
        name: 'OperatorAdded',
        operatorName: new TextEncoder().encode('one'),
        owner: OWNER,
        publicKey: KEY_TEXT,
      },
    })
  })

  it('keeps NUL and invalid UTF-8 in names and keys', () => {
    const odd = Uint8Array.of(0x61, 0x00, 0xff, 0xc3)
    const data = encodeAbiParameters(
      [{ type: 'bytes' }, { type: 'address' }, { type: 'bytes' }],
      [toHex(odd), OWNER, toHex(wrapOperatorKey(odd))],
    )
    expect(decodeLog('legacy', { ...legacyOperator, data })).toMatchObject({
      event: { operatorName: odd, publicKey: odd },
    })
  })

  it('ignores nonzero bytes above an address, as go-ethereum does', () => {
    const dirty = concat(`0x${'ff'.repeat(12)}`, OWNER)
    const data = concat(dirty, v2Removal.data.slice(64) as Hex)
    expect(decodeLog('v2', { ...v2Removal, data })).toMatchObject({ event: { owner: OWNER } })
  })

  it('does not validate encrypted keys', () => {
    const values = parseAbiParameters('address, bytes, bytes[], bytes[], bytes[]')
    const log = {
      topics: topicsOf('v1', 'ValidatorAdded'),
      data: encodeAbiParameters(values, [OWNER, '0x01', [WRAPPED_KEY], ['0x02'], ['0x03']]),
    }
    expect(decodeLog('v1', log)).toMatchObject({
      verdict: 'handled',
      event: { operatorPublicKeys: [KEY_TEXT], encryptedKeys: [Uint8Array.of(3)] },
    })
  })

  it('decodes the largest integers exactly', () => {
    const widest = 2n ** 256n - 1n
    const values = parseAbiParameters('uint256, string, bytes, uint256')
    const log = {
      topics: topicsOf('v2', 'OperatorAdded', OWNER_WORD),
      data: encodeAbiParameters(values, [widest, 'one', WRAPPED_KEY, widest]),
    }
    expect(decodeLog('v2', log)).toMatchObject({ event: { operatorId: widest, fee: widest } })
  })
})

describe('decodeLog: SSVNetworkUpgradeBlock', () => {
  const upgrade = (version: string, indexed: boolean) => {
    const abi = parseAbi([
      `event SSVNetworkUpgradeBlock(string ${indexed ? 'indexed ' : ''}version, uint256 blockNumber)`,
    ] as readonly string[]) as Abi
    const topics = encodeEventTopics({ abi, args: { version } } as never) as Hex[]
    const values = indexed ? [91n] : [version, 91n]
    const types = indexed ? ['uint256'] : ['string', 'uint256']
    const data = encodeAbiParameters(
      types.map((type) => ({ type })),
      values,
    )
    return decodeLog('current', { topics, data })
  }

  it('reads the version from the data', () => {
    expect(upgrade('v2.0.0', false)).toMatchObject({
      event: { version: 'v2.0.0', versionHash: undefined, blockNumber: 91n },
    })
  })

  it('finds the version by its hash if the string is indexed', () => {
    expect(upgrade('v2.0.1', true)).toMatchObject({
      event: {
        version: 'v2.0.1',
        versionHash: keccak256(stringToHex('v2.0.1')),
        blockNumber: 91n,
      },
    })
  })

  it('returns the hash of an unknown version', () => {
    expect(upgrade('a nightly build', true)).toMatchObject({
      event: {
        version: undefined,
        versionHash: keccak256(stringToHex('a nightly build')),
        blockNumber: 91n,
      },
    })
  })

  it('rejects more topics than either form has', () => {
    const topics = [...topicsOf('current', 'SSVNetworkUpgradeBlock'), word(1), word(2)]
    expect(decodeLog('current', { topics, data: word(91) })).toMatchObject({
      reason: 'topic-count',
    })
  })
})

describe('decodeLog: malformed', () => {
  const reasonOf = (topics: readonly Hex[], data: Hex) => decodeLog('current', { topics, data })
  const malformed = (name: string, reason: string) => ({ verdict: 'malformed', name, reason })

  it('a missing owner topic', () => {
    expect(reasonOf(exitTopics.slice(0, 1), '0x')).toEqual(
      malformed('ValidatorExited', 'topic-count'),
    )
  })

  it('an owner topic that is not a word', () => {
    const [topic0 = '0x'] = exitTopics
    expect(reasonOf([topic0, '0x12'], '0x')).toMatchObject({ reason: 'topic-not-a-word' })
    expect(reasonOf([topic0, 'nonsense' as Hex], '0x')).toMatchObject({
      reason: 'topic-not-a-word',
    })
  })

  it.each(['', '0', '12', '0x1', '0xzz', '0x0é', '0x0\u0130'])(
    'data that is not hex: %j',
    (data) => {
      expect(reasonOf(exitTopics, data as Hex)).toMatchObject({ reason: 'data-not-hex' })
    },
  )

  it('empty data', () => {
    expect(reasonOf(exitTopics, '0x')).toMatchObject({ reason: 'out-of-bounds' })
  })

  it.each([
    ['an offset after the end', concat(word(4096), word(64), word(0))],
    ['an offset above 2^53', concat(word(2n ** 53n), word(64), word(0))],
    ['an offset above 2^64', concat(word(2n ** 64n + 64n), word(64), word(0))],
    ['an array longer than the data', concat(word(64), word(64), word(2n ** 50n))],
    ['bytes longer than the data', concat(word(96), word(64), word(33), word(0))],
  ])('%s', (_, data) => {
    expect(reasonOf(exitTopics, data)).toEqual(malformed('ValidatorExited', 'out-of-bounds'))
  })

  it('an operator id wider than 64 bits, in the data and in a topic', () => {
    const data = concat(word(64), word(128), word(1), word(2n ** 64n), word(0))
    expect(reasonOf(exitTopics, data)).toMatchObject({ reason: 'integer-overflow' })
    const topics = topicsOf('current', 'OperatorRemoved', word(2n ** 64n))
    expect(reasonOf(topics, '0x')).toMatchObject({
      reason: 'integer-overflow',
    })
  })

  it('a boolean of 2', () => {
    const topics = topicsOf('current', 'ClusterLiquidated', OWNER_WORD)
    const data = concat(word(192), word(1), word(0), word(0), word(2), word(0), word(0))
    expect(reasonOf(topics, data)).toEqual(malformed('ClusterLiquidated', 'bad-boolean'))
  })

  it('an operator key that is not wrapped', () => {
    const data = encodeAbiParameters(
      [{ type: 'string' }, { type: 'address' }, { type: 'bytes' }],
      ['one', OWNER, toHex(KEY_TEXT)],
    )
    expect(decodeLog('legacy', { ...legacyOperator, data })).toEqual(
      malformed('OperatorAdded', 'operator-key-not-wrapped'),
    )
  })

  it.each(['v1', 'v2'] as const)(
    'list elements that all point to one large tail (%s)',
    (generation) => {
      const elements = 2_000
      const tail = concat(word(50_016), `0x${'ab'.repeat(50_016)}`)
      const list = concat(word(elements), ...Array<Hex>(elements).fill(word(32 * elements)), tail)
      const data = concat(word(0), word(32 * 5), ...Array<Hex>(3).fill(word(32 * 6)), word(0), list)
      // Operator keys of v1 already fail to unwrap; its first list is emptied to reach the others.
      const emptied = concat(data.slice(0, 130) as Hex, word(32 * 5), `0x${data.slice(194)}`)
      const topics = topicsOf(generation, 'ValidatorAdded')
      expect(decodeLog(generation, { topics, data: emptied })).toEqual(
        malformed('ValidatorAdded', 'values-overlap'),
      )
    },
  )
})
