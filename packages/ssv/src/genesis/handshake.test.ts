import { describe, expect, it, test } from 'vitest'
import { SsvDecodeError } from '../errors.ts'
import type { NodeInfo } from '../generation.ts'
import { toBytes, toText } from '../testing/sample.ts'
import { GENESIS_HANDSHAKE as HANDSHAKE } from './handshake.ts'

const INFO: NodeInfo = {
  fork: 'v1',
  networkId: 'ssv-testnet',
  nodeVersion: 'v0.2.1 <"\\">',
  operatorId: 'ab',
  executionNode: 'geth',
  consensusNode: 'prysm',
}

test('a node info is a list of strings, the last of them JSON again', () => {
  expect(toText(HANDSHAKE.encode({ ...INFO, nodeVersion: 'v1' }))).toBe(
    '{"Entries":["v1","ssv-testnet","{\\"NodeVersion\\":\\"v1\\",\\"OperatorID\\":\\"ab\\",\\"ExecutionNode\\":\\"geth\\",\\"ConsensusNode\\":\\"prysm\\"}"]}',
  )
  expect(HANDSHAKE.decode(HANDSHAKE.encode(INFO))).toEqual(INFO)
})

test('metadata may be missing, empty or short', () => {
  const nothing = { nodeVersion: '', operatorId: '', executionNode: '', consensusNode: '' }
  const expected = { fork: 'v2', networkId: 'n', ...nothing }
  for (const metadata of [[], [''], ['{}'], ['{"NodeVersion":null,"x":1}'], ['', 'fourth']]) {
    const payload = JSON.stringify({ Entries: ['v2', 'n', ...metadata] })
    expect(HANDSHAKE.decode(toBytes(payload))).toEqual(expected)
  }
})

test.each([
  ['no entries', '{}', 'not-enough-entries'],
  ['entries that are null', '{"Entries":null}', 'not-enough-entries'],
  ['one entry', '{"Entries":["v1"]}', 'not-enough-entries'],
  ['an entry that is a number', '{"Entries":["v1",1]}', 'bad-field'],
  ['metadata that is not JSON', '{"Entries":["v1","n","x"]}', 'bad-field'],
  ['metadata with trailing text', '{"Entries":["v1","n","{}{}"]}', 'not-json'],
  ['many entries', JSON.stringify({ Entries: Array(17).fill('') }), 'too-large'],
  ['many bytes', JSON.stringify({ Entries: ['v1', 'n', ' '.repeat(5000)] }), 'too-large'],
])('%s are rejected', (_, payload, fault) => {
  expect(() => HANDSHAKE.decode(toBytes(payload))).toThrow(SsvDecodeError)
  expect(() => HANDSHAKE.decode(toBytes(payload))).toThrow(fault)
})

describe('accepting a peer', () => {
  it.each([
    ['v1', 'v1', undefined],
    ['v1', 'v2', undefined],
    ['v2', 'v1', undefined],
    ['v1', 'v0', 'fork'],
    ['v2', 'v0', 'fork'],
    ['v0', 'v0', undefined],
    ['v0', 'v1', undefined],
  ])('we of %s, they of %s: %s', (own, theirs, reason) => {
    const networkId = 'ssv-testnet'
    expect(HANDSHAKE.refuse({ fork: own, networkId }, { fork: theirs, networkId })).toBe(reason)
  })

  it.each(['v0', 'v1'])('another network id is another network, also in fork %s', (fork) => {
    const refused = HANDSHAKE.refuse({ fork, networkId: 'a' }, { fork, networkId: 'A' })
    expect(refused).toBe('network id')
  })
})

describe('user agents', () => {
  const read = (agent: string) => HANDSHAKE.fromUserAgent(agent, 'ssv-testnet')
  const nothing = { executionNode: '', consensusNode: '' }
  const base = { fork: 'v0', networkId: 'ssv-testnet', ...nothing }

  it('of an operator and of an exporter are accepted in fork v0', () => {
    expect(read('SSV-Node:v0.1.12:operator:abc')).toEqual({
      ...base,
      nodeVersion: 'v0.1.12',
      operatorId: 'abc',
    })
    expect(read('SSV-Node:v0.1.12:exporter')).toEqual({
      ...base,
      nodeVersion: 'v0.1.12',
      operatorId: '',
    })
  })

  it('with a single part are rejected', () => {
    expect(read('')).toBeUndefined()
    expect(read('js-libp2p/3.3.11')).toBeUndefined()
  })

  it('are truncated to a limit', () => {
    const info = read(`a:${'v'.repeat(1e5)}:operator:${'o'.repeat(1e5)}`)
    expect(info?.nodeVersion).toHaveLength(128)
    expect(info?.operatorId).toHaveLength(128)
  })

  it('of ours name the software', () => {
    expect(HANDSHAKE.userAgent('v1')).toBe('SSV-Node:v1:exporter')
    expect(HANDSHAKE.userAgent('v1', 'ab')).toBe('SSV-Node:v1:operator:ab')
  })
})
