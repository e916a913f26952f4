import { concatHex, keccak256, numberToHex } from 'viem'
import { expect, it } from 'vitest'
import { toAddress } from './address.ts'
import { clusterId } from './cluster-id.ts'

const OWNER = toAddress('0xABCDEFabcdefabcdefabcdefabcdefabcdefabcd')

it('hashes the owner and the ids in ascending order, a word each', () => {
  const words = [2n, 10n, 300n, 2n ** 63n].map((id) => numberToHex(id, { size: 32 }))
  const expected = keccak256(concatHex([OWNER, ...words]))
  expect(clusterId(OWNER, [300n, 2n ** 63n, 2n, 10n])).toBe(expected)
})

it('leaves the list it was given in its order', () => {
  const ids = Object.freeze([3n, 1n, 2n])
  clusterId(OWNER, ids)
  expect(ids).toEqual([3n, 1n, 2n])
})
