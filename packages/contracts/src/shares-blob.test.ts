import { describe, expect, it } from 'vitest'
import { splitSharesBlob } from './shares-blob.ts'

describe.each([
  [4, 1312],
  [7, 2224],
  [10, 3136],
  [13, 4048],
])('the shares of %i operators', (operators, length) => {
  const blob = Uint8Array.from({ length }, (_, index) => index)

  it('are split without gaps or overlaps', () => {
    const parts = splitSharesBlob(blob, operators)
    if (parts === undefined) throw new Error('did not split')
    expect(parts.signature).toHaveLength(96)
    expect(parts.sharePublicKeys.map((key) => key.length)).toEqual(Array(operators).fill(48))
    expect(parts.encryptedKeys.map((key) => key.length)).toEqual(Array(operators).fill(256))
    const joined = [parts.signature, ...parts.sharePublicKeys, ...parts.encryptedKeys]
    expect(Buffer.concat(joined)).toEqual(Buffer.from(blob))
  })

  it.each([-1, 1])('are rejected if the length is off by %i', (by) => {
    expect(splitSharesBlob(new Uint8Array(length + by), operators)).toBeUndefined()
  })
})
