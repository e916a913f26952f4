import { expect, test } from 'vitest'
import { createDialQueue } from './dial-queue.ts'
import { subnetGain } from './subnet-gain.ts'

test('values the first peer of a subnet more than the second, and the fourth at zero', () => {
  const peersOf = (subnet: number) => subnet
  const alone = (subnet: number) => Array.from({ length: 5 }, (_, i) => i === subnet)
  expect([0, 1, 2, 3, 4].map((subnet) => subnetGain(alone(subnet), peersOf))).toEqual([
    16, 4, 1, 0, 0,
  ])
  expect(subnetGain([true, true, false, true], peersOf)).toBe(20)
  expect(subnetGain([], peersOf)).toBe(0)
})

test('dials nodes of subnets without peers first, and static peers before them', () => {
  const peersOf = (subnet: number) => (subnet === 0 ? 3 : 0)
  const queue = createDialQueue({
    staticPeers: [{ peerId: 'static', addresses: ['/s'] }],
    capacity: 9,
    chance: () => 0,
    gain: (subnets) => subnetGain(subnets, peersOf),
  })
  queue.addCandidate('covered', ['/c'], [true, false])
  queue.addCandidate('unknown', ['/u'])
  queue.addCandidate('bare', ['/b'], [true, true])
  const due = (count: number) => queue.due(0, count, () => false).map(({ peerId }) => peerId)
  expect(due(2)).toEqual(['static', 'bare'])
  expect(due(4)).toEqual(['static', 'bare', 'covered', 'unknown'])
  // Its latest record counts.
  queue.addCandidate('covered', ['/c'], [true, true])
  queue.addCandidate('bare', ['/b'], [true, false])
  expect(due(2)).toEqual(['static', 'covered'])
})
