import { randomBytes } from 'node:crypto'
import { keccak256 as inJavaScript } from 'viem'
import { expect, test } from 'vitest'
import { keccak256 } from './keccak.ts'

const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

test('hashes known texts as Ethereum does', () => {
  // The code hash of an account without code, and the topic of an ERC-20 transfer.
  expect(hexOf(keccak256(new Uint8Array()))).toBe(
    'c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470',
  )
  expect(hexOf(keccak256(Buffer.from('Transfer(address,address,uint256)')))).toBe(
    'ddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef',
  )
})

test('agrees with another implementation on every length, and reads views in place', () => {
  for (let length = 0; length <= 1_000; length++) {
    const view = randomBytes(length + 7).subarray(5, 5 + length)
    expect(hexOf(keccak256(view))).toBe(inJavaScript(view).slice(2))
  }
})

test('returns bytes of their own', () => {
  const first = keccak256(Uint8Array.of(1))
  const copy = Buffer.from(first)
  keccak256(Uint8Array.of(2))
  expect(copy.equals(first)).toBe(true)
})
