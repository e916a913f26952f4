import type { GossipKind } from '@ssv-exporter/ssv/generation'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createGossipQueue, MESSAGE_KINDS } from './gossip-queue.ts'

const message = (kind: GossipKind, bytes = 1, peerId = 'a') => ({ kind, bytes, peerId })
const create = (maxBytes = 1_000) =>
  createGossipQueue({ capacity: { decided: 3, commit: 2, other: 1 }, maxBytes })

it('returns decided messages before commits, and commits before the rest', () => {
  const room = create()
  for (const kind of ['other', 'commit', 'decided', 'commit', 'decided'] as const)
    room.add(message(kind))
  const served = Array.from({ length: 6 }, () => room.next()?.kind)
  expect(served).toEqual(['decided', 'decided', 'commit', 'commit', 'other', undefined])
})

it('drops messages only of the kind with too many', () => {
  const room = create()
  room.add(message('decided'))
  room.add(message('other'))
  expect(room.add(message('other'))).toEqual([message('other')])
  expect(room.size('decided')).toBe(1)
})

it('gives bytes to decided messages at the expense of the others', () => {
  const room = create(10)
  room.add(message('commit', 4))
  room.add(message('other', 4))
  expect(room.add(message('decided', 6))).toEqual([message('other', 4)])
  expect(room.add(message('decided', 4))).toEqual([message('commit', 4)])
  expect(room.add(message('commit', 1))).toEqual([message('commit', 1)])
  expect(room.add(message('decided', 2))).toEqual([message('decided', 6)])
  expect(room.bytes).toBe(6)
})

it('never exceeds its limits, and drops decided messages only when it is full of them', () => {
  const arrivals = fc.array(
    fc.record({
      kind: fc.constantFrom(...MESSAGE_KINDS),
      bytes: fc.integer({ min: 1, max: 6 }),
      peerId: fc.constantFrom('a', 'b'),
    }),
  )
  fc.assert(
    fc.property(arrivals, (list) => {
      const room = create(10)
      for (const arrival of list) {
        const dropped = room.add(arrival)
        expect(room.bytes).toBeLessThanOrEqual(10)
        expect(MESSAGE_KINDS.map(room.size).map((n, i) => n <= ([3, 2, 1][i] ?? 0))).not.toContain(
          false,
        )
        const decidedForBytes = dropped.filter(({ kind }) => kind === 'decided').length > 1
        if (decidedForBytes) expect(room.size('commit') + room.size('other')).toBe(0)
      }
    }),
  )
})
