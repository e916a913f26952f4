import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createPen, type PenEntry, type PenLoss } from './pen.ts'

const limits = { messages: 20, bytes: 1_000, perValidator: 4, perPeer: 8, ttlMs: 100 }

function penOf() {
  const lost: PenLoss[] = []
  return {
    lost,
    pen: createPen<PenEntry & { n: number }>(limits, { onLost: (reason) => lost.push(reason) }),
  }
}

test('a crowded validator or peer loses its own oldest, and what waits too long goes', () => {
  const { pen, lost } = penOf()
  const hold = (n: number, validator: string, peerId: string) =>
    pen.hold({ n, validator, peerId, bytes: 1, pennedAtMs: n })
  for (let n = 0; n < 6; n += 1) hold(n, 'crowded', `peer ${n}`)
  expect(pen.release('crowded').map(({ n }) => n)).toEqual([2, 3, 4, 5])
  for (let n = 10; n < 20; n += 1) hold(n, `validator ${n}`, 'flooder')
  expect(pen.release('validator 10')).toEqual([])
  expect(pen.release('validator 12')).toHaveLength(1)
  pen.sweep(114)
  expect(pen.size).toBe(5)
  expect(lost.toSorted()).toEqual(
    ['validator-full', 'validator-full', 'peer-full', 'peer-full', 'expired', 'expired'].toSorted(),
  )
})

test('whoever sends much, or large, or of one validator loses of his own and of nobody else', () => {
  const { pen } = penOf()
  const hold = (n: number, validator: string, peerId: string, bytes = 1) =>
    pen.hold({ n, validator, peerId, bytes, pennedAtMs: n })
  hold(1, 'new', 'honest')
  for (let n = 2; n < 20; n += 1) hold(n, `large ${n}`, 'large', 300)
  for (let n = 20; n < 50; n += 1) hold(n, 'new', 'crowding')
  for (let n = 50; n < 90; n += 1) hold(n, `many ${n}`, `many ${n % 2}`)
  expect(pen.release('new').map(({ n }) => n)).toContain(1)
})

test('is bounded whatever comes, and gives back all that it holds', () => {
  const entry = fc.record({
    validator: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'),
    peerId: fc.constantFrom('p', 'q', 'r', 's'),
    bytes: fc.integer({ min: 1, max: 1_200 }),
  })
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 100 }), (entries) => {
      const { pen, lost } = penOf()
      for (const [n, one] of entries.entries()) {
        pen.hold({ ...one, n, pennedAtMs: n })
        expect(pen.size).toBeLessThanOrEqual(limits.messages)
        expect(pen.bytes).toBeLessThanOrEqual(limits.bytes)
      }
      const released = [...'abcdefgh'].flatMap((validator) => pen.release(validator))
      expect(released.length + lost.length).toBe(entries.length)
      expect([pen.size, pen.bytes]).toEqual([0, 0])
    }),
  )
})
