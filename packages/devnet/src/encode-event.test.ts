import { currentAbi } from '@ssv-exporter/contracts/abi/current'
import { legacyAbi } from '@ssv-exporter/contracts/abi/legacy'
import { v1Abi } from '@ssv-exporter/contracts/abi/v1'
import { decodeEventLog } from 'viem'
import { expect, test } from 'vitest'
import { encodeEvent } from './encode-event.ts'

const OWNER = '0x77FC6e8B24a623725d935Bc88057098D0bCA6eB3'

test('encodes indexed members as topics and the others as data', () => {
  const args = { operatorId: 7n, owner: OWNER, publicKey: '0x0102', fee: 3n } as const
  const { topics, data } = encodeEvent(currentAbi, 'OperatorAdded', args)
  expect(topics).toHaveLength(3)
  const [signature = '0x', ...indexed] = topics
  expect(decodeEventLog({ abi: currentAbi, topics: [signature, ...indexed], data })).toEqual({
    eventName: 'OperatorAdded',
    args,
  })
})

test('encodes an event of another generation differently', () => {
  const args = { name: 'one', ownerAddress: OWNER, publicKey: '0x0102' } as const
  const legacy = encodeEvent(legacyAbi, 'OperatorAdded', args)
  const v1 = encodeEvent(v1Abi, 'OperatorAdded', args)
  expect([legacy.topics.length, v1.topics.length]).toEqual([1, 2])
  expect(legacy.topics[0]).toBe(v1.topics[0])
})
