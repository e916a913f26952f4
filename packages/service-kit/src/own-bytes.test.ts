import { expect, test } from 'vitest'
import { ownBytes, ownText } from './own-bytes.ts'

test('a copy is of the same bytes and holds nothing but them', () => {
  const cut = Buffer.from('0123456789')
  expect(cut.buffer.byteLength).toBe(Buffer.poolSize)
  const own = ownBytes(cut)
  expect(Buffer.from(own)).toEqual(cut)
  expect(own.buffer.byteLength).toBe(10)
})

test('a text holds nothing but its bytes', () => {
  const own = ownText('höhe')
  expect(own.toString()).toBe('höhe')
  expect(own.buffer.byteLength).toBe(5)
})
