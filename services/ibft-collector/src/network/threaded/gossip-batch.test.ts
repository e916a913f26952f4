import fc from 'fast-check'
import { expect, it } from 'vitest'
import { packGossip, unpackGossip } from './gossip-batch.ts'

it('transfers messages unchanged, including views into larger buffers', () => {
  const messages = fc.array(
    fc.record({
      id: fc.maxSafeNat(),
      topic: fc.constantFrom('a', 'b', ''),
      peerId: fc.constantFrom('a', 'p', 'q'),
      receivedMs: fc.maxSafeNat(),
      data: fc
        .uint8Array({ maxLength: 20 })
        .map((bytes) => new Uint8Array([9, ...bytes]).subarray(1)),
    }),
  )
  fc.assert(
    fc.property(messages, (list) => {
      const plain = (all: typeof list) => all.map((it) => ({ ...it, data: [...it.data] }))
      expect(plain(unpackGossip(packGossip(list)) as typeof list)).toEqual(plain(list))
    }),
  )
})
