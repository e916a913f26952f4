import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createPendingMessages, type PendingEntry, type PendingLoss } from './pending-messages.ts'

const limits = { messages: 20, bytes: 1_000, perValidator: 4, perPeer: 8, ttlMs: 100 }

function pendingOf() {
  const lost: PendingLoss[] = []
  return {
    lost,
    pendingMessages: createPendingMessages<PendingEntry & { n: number }>(limits, {
      onLost: (reason) => lost.push(reason),
    }),
  }
}

test('a busy validator or peer loses its own oldest messages, and expired ones are dropped', () => {
  const { pendingMessages, lost } = pendingOf()
  const add = (n: number, validator: string, peerId: string) =>
    pendingMessages.add({ n, validator, peerId, bytes: 1, pendingSinceMs: n })
  for (let n = 0; n < 6; n += 1) add(n, 'crowded', `peer ${n}`)
  expect(pendingMessages.release('crowded').map(({ n }) => n)).toEqual([2, 3, 4, 5])
  for (let n = 10; n < 20; n += 1) add(n, `validator ${n}`, 'flooder')
  expect(pendingMessages.release('validator 10')).toEqual([])
  expect(pendingMessages.release('validator 12')).toHaveLength(1)
  pendingMessages.sweep(114)
  expect(pendingMessages.size).toBe(5)
  expect(lost.toSorted()).toEqual(
    ['validator-full', 'validator-full', 'peer-full', 'peer-full', 'expired', 'expired'].toSorted(),
  )
})

test('a sender of many messages, of large ones or for one validator loses only its own', () => {
  const { pendingMessages } = pendingOf()
  const add = (n: number, validator: string, peerId: string, bytes = 1) =>
    pendingMessages.add({ n, validator, peerId, bytes, pendingSinceMs: n })
  add(1, 'new', 'honest')
  for (let n = 2; n < 20; n += 1) add(n, `large ${n}`, 'large', 300)
  for (let n = 20; n < 50; n += 1) add(n, 'new', 'crowding')
  for (let n = 50; n < 90; n += 1) add(n, `many ${n}`, `many ${n % 2}`)
  expect(pendingMessages.release('new').map(({ n }) => n)).toContain(1)
})

test('is bounded, and returns everything it holds', () => {
  const entry = fc.record({
    validator: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'),
    peerId: fc.constantFrom('p', 'q', 'r', 's'),
    bytes: fc.integer({ min: 1, max: 1_200 }),
  })
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 100 }), (entries) => {
      const { pendingMessages, lost } = pendingOf()
      for (const [n, one] of entries.entries()) {
        pendingMessages.add({ ...one, n, pendingSinceMs: n })
        expect(pendingMessages.size).toBeLessThanOrEqual(limits.messages)
        expect(pendingMessages.bytes).toBeLessThanOrEqual(limits.bytes)
      }
      const released = [...'abcdefgh'].flatMap((validator) => pendingMessages.release(validator))
      expect(released.length + lost.length).toBe(entries.length)
      expect([pendingMessages.size, pendingMessages.bytes]).toEqual([0, 0])
    }),
  )
})
