import fc from 'fast-check'
import { expect, it } from 'vitest'
import { choosePrunes, type PrunablePeer } from './choose-prunes.ts'

const peer = (peerId: string, facts: Partial<PrunablePeer> = {}): PrunablePeer => ({
  peerId,
  isStatic: false,
  connectedForMs: 1_000,
  score: 0,
  topics: ['a', 'b'],
  ...facts,
})
const others = [peer('x', { connectedForMs: 9_000 }), peer('y', { connectedForMs: 9_000 })]

it.each([
  ['the lower score', peer('z', { score: -20, connectedForMs: 99_000_000 })],
  ['the fewer topics', peer('z', { topics: ['a'], connectedForMs: 9_999 })],
  ['the shorter connection', peer('z')],
])('prunes %s', (_, worst) => {
  expect(choosePrunes([...others, worst, peer('w', { connectedForMs: 9_000 })], 1)).toEqual(['z'])
})

it('keeps peers connected for an hour before those with more subscriptions', () => {
  const veteran = peer('veteran', { connectedForMs: 3_600_000, topics: [] })
  expect(choosePrunes([...others, peer('w'), peer('v'), veteran], 2)).not.toContain('veteran')
})

it('keeps a peer of a bad score while it is the last one of a topic', () => {
  const last = peer('last', { score: -50, topics: ['rare'] })
  expect(choosePrunes([...others, peer('w'), peer('v'), last], 2)).not.toContain('last')
  expect(choosePrunes([...others, last], 3)).toContain('last')
})

const peers = fc.uniqueArray(
  fc.record({
    peerId: fc.string({ minLength: 1, maxLength: 6 }),
    isStatic: fc.boolean(),
    connectedForMs: fc.nat(10_000_000),
    score: fc.double({ min: -99, max: 0, noNaN: true }),
    topics: fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e')),
  }),
  { selector: ({ peerId }) => peerId, maxLength: 30 },
)

it('never prunes a static peer, and limits the number pruned', () => {
  fc.assert(
    fc.property(peers, fc.nat(40), (list, excess) => {
      const chosen = choosePrunes(list, excess)
      const prunable = list.filter(({ isStatic }) => !isStatic).map(({ peerId }) => peerId)
      expect(new Set(chosen).size).toBe(chosen.length)
      expect(chosen.every((peerId) => prunable.includes(peerId))).toBe(true)
      expect(chosen.length).toBe(Math.min(excess, prunable.length))
    }),
  )
})

it('loses a topic only if every remaining candidate is the last one of a topic', () => {
  const covered = (list: readonly PrunablePeer[]) => new Set(list.flatMap(({ topics }) => topics))
  fc.assert(
    fc.property(peers, (list) => {
      const [gone] = choosePrunes(list, 1)
      const rest = list.filter(({ peerId }) => peerId !== gone)
      if (covered(rest).size === covered(list).size) return
      for (const other of list.filter(({ isStatic }) => !isStatic)) {
        expect(covered(list.filter((one) => one !== other)).size).toBeLessThan(covered(list).size)
      }
    }),
  )
})
