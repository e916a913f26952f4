import { concatHex, keccak256, numberToHex } from 'viem'
import { expect, it } from 'vitest'
import { toAddress } from './address.ts'
import { clusterId } from './cluster-id.ts'

const OWNER = toAddress('0xABCDEFabcdefabcdefabcdefabcdefabcdefabcd')

it('hashes the owner and the ids in ascending order, 32 bytes each', () => {
  const words = [2n, 10n, 300n, 2n ** 63n].map((id) => numberToHex(id, { size: 32 }))
  const expected = keccak256(concatHex([OWNER, ...words]))
  expect(clusterId(OWNER, [300n, 2n ** 63n, 2n, 10n])).toBe(expected)
})

it('returns the same id for any order, and another one for another owner', () => {
  const other = toAddress('0xABCDEFabcdefabcdefabcdefabcdefabcdefabce')
  const id = clusterId(OWNER, [1n, 2n, 3n, 4n])
  expect(clusterId(OWNER, [4n, 2n, 3n, 1n])).toBe(id)
  expect(clusterId(other, [1n, 2n, 3n, 4n])).not.toBe(id)
  expect(clusterId(OWNER, [1n, 2n, 34n])).not.toBe(clusterId(OWNER, [1n, 2n, 3n, 4n]))
})

it('does not reorder its argument', () => {
  const ids = Object.freeze([3n, 1n, 2n])
  clusterId(OWNER, ids)
  expect(ids).toEqual([3n, 1n, 2n])
})
