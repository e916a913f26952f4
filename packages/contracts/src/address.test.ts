import { expect, it } from 'vitest'
import { toAddress } from './address.ts'
import { InvalidAddressError } from './errors.ts'

it('returns addresses in lower case', () => {
  const mixed = '0x9573C41F0Ed8B72f3bD6A9bA6E3e15426A0aa65B'
  expect(toAddress(mixed)).toBe(mixed.toLowerCase())
})

it.each(['', '0x', '0x12', `0x${'g'.repeat(40)}`, 'a'.repeat(40), `0x${'a'.repeat(41)}`])(
  'rejects %j, naming the value',
  (text) => {
    expect(() => toAddress(text)).toThrow(InvalidAddressError)
    expect(() => toAddress(text)).toThrow(expect.objectContaining({ facts: { text } }))
  },
)
