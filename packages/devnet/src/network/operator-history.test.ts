import { expect, test } from 'vitest'
import { createOperatorHistory } from './operator-history.ts'

const KEY = 'aa'.repeat(48)
const OTHER = 'bb'.repeat(48)

function messageOf(height: number, signers = [1, 2, 3], publicKey = KEY) {
  return {
    publicKey: Buffer.from(publicKey, 'hex'),
    role: 0,
    height,
    round: 1,
    value: new Uint8Array(128),
    signers,
    signature: new Uint8Array(96),
  }
}

test('keeps the message with more signers of two for one height', () => {
  const history = createOperatorHistory({ capacity: 10 })
  history.put(KEY, messageOf(4, [1, 2, 3, 4]))
  history.put(KEY, messageOf(4, [1, 2, 3]))
  expect(history.at(KEY, 0, 4)?.signers).toEqual([1, 2, 3, 4])
  expect(history.highest(KEY, 0)?.signers).toEqual([1, 2, 3, 4])
  history.put(KEY, messageOf(5, [1, 2, 3]))
  history.put(KEY, messageOf(5, [1, 2, 3, 4]))
  expect(history.highest(KEY, 0)?.signers).toEqual([1, 2, 3, 4])
})

test('forgets the oldest messages beyond the limit, but never the last of a duty sequence', () => {
  const history = createOperatorHistory({ capacity: 3 })
  history.put(OTHER, messageOf(0, [1, 2, 3], OTHER))
  for (let height = 0; height < 10; height++) history.put(KEY, messageOf(height))
  expect(history.range(KEY, 0, 0, 20).map(({ height }) => height)).toEqual([6, 7, 8, 9])
  expect(history.at(OTHER, 0, 0)).toBeDefined()
  expect(history.size).toBe(5)
  expect(history.anotherChain(KEY)).toBe(OTHER)
  expect(history.anotherChain(OTHER)).toBe(KEY)
})

test('keeps only the last message of each duty sequence on a light node', () => {
  const history = createOperatorHistory({ capacity: 0 })
  for (const height of [0, 1, 3, 2]) history.put(KEY, messageOf(height))
  expect(history.highest(KEY, 0)?.height).toBe(3)
  expect(history.range(KEY, 0, 0, 3).map(({ height }) => height)).toEqual([3])
  expect(history.size).toBe(1)
})

test('keeps roles in separate duty sequences', () => {
  const history = createOperatorHistory({ capacity: 3 })
  history.put(KEY, messageOf(1))
  expect(history.highest(KEY, 1)).toBeUndefined()
  expect(history.range(KEY, 1, 0, 5)).toEqual([])
})
