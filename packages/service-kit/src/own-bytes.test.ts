import { expect, test } from 'vitest'
import { ownBytes, ownText } from './own-bytes.ts'

test('copies bytes into a buffer of their own', () => {
  const cut = Buffer.from('0123456789')
  expect(cut.buffer.byteLength).toBe(Buffer.poolSize)
  const own = ownBytes(cut)
  expect(Buffer.from(own)).toEqual(cut)
  expect(own.buffer.byteLength).toBe(10)
})

test('copies a string so that it retains nothing else', () => {
  const own = ownText('höhe')
  expect(own.toString()).toBe('höhe')
  expect(own.buffer.byteLength).toBe(5)
})
