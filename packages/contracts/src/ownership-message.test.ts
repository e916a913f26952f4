import { keccak256, toHex } from 'viem'
import { expect, it } from 'vitest'
import { toAddress } from './address.ts'
import { ownershipMessage } from './ownership-message.ts'

it('writes the owner with its checksum, whatever its letter case', () => {
  // The first example of EIP-55.
  const owner = toAddress('0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed')
  const message = ownershipMessage(owner, 65_535)
  expect(message.text).toBe('0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed:65535')
  expect(toHex(message.digest)).toBe(keccak256(toHex(message.text)))
})
