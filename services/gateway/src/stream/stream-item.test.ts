import { expect, it } from 'vitest'
import { createStreamItem } from './stream-item.ts'

// Thousands of items are retained: a slice of the slab for small buffers would retain 64 KB each.
it('retains only the bytes of a push', () => {
  const { suffix } = createStreamItem(7, 'epoch', {
    type: 'operator',
    op: 'put',
    block: 1,
    record: { publicKey: 'k', name: 'é', ownerAddress: `0x${'00'.repeat(20)}`, index: 0 },
    tags: { owner: `0x${'00'.repeat(20)}`, operatorIds: [] },
  })
  expect(suffix.toString()).toContain('"name":"é"')
  expect(suffix.buffer.byteLength).toBe(suffix.length)
})
