import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DIAL_DELAY_MAX_MS, DIAL_DELAY_MIN_MS, nextDialDelay } from './dial-delay.ts'
import { createDialQueue } from './dial-queue.ts'

const nobody = () => false
const addresses = ['/ip4/192.0.2.1/tcp/13001']
const staticPeers = [{ peerId: 'ours', addresses }]
const create = (capacity = 100) => createDialQueue({ staticPeers, capacity, chance: () => 0.5 })
const dueIds = (queue: ReturnType<typeof create>, nowMs: number, count = 10) =>
  queue.due(nowMs, count, nobody).map(({ peerId }) => peerId)

describe('delays between dials', () => {
  it('are between 15 s and 15 min, and at most double', () => {
    const chances = fc.array(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }))
    fc.assert(
      fc.property(chances, (list) => {
        let former = 0
        for (const chance of list) {
          const delay = nextDialDelay(former, chance)
          expect(delay).toBeGreaterThanOrEqual(DIAL_DELAY_MIN_MS)
          expect(delay).toBeLessThanOrEqual(DIAL_DELAY_MAX_MS)
          expect(delay).toBeLessThanOrEqual(2 * Math.max(former, DIAL_DELAY_MIN_MS))
          former = delay
        }
      }),
    )
  })

  it('increase to 15 min for unreachable peers', () => {
    let delay = 0
    for (let n = 0; n < 8; n += 1) delay = nextDialDelay(delay, 0.999)
    expect(delay).toBe(DIAL_DELAY_MAX_MS)
  })
})

describe('the dial queue', () => {
  it('returns static peers first, even when no more peers are wanted', () => {
    const queue = create()
    queue.addCandidate('a', addresses)
    expect(dueIds(queue, 0)).toEqual(['ours', 'a'])
    expect(dueIds(queue, 0, 0)).toEqual(['ours'])
  })

  it('omits connected peers, and those without an address', () => {
    const queue = create()
    queue.addCandidate('a', addresses)
    queue.addCandidate('b', [])
    expect(queue.due(0, 10, (peerId) => peerId === 'ours').map(({ peerId }) => peerId)).toEqual([
      'a',
    ])
  })

  it('delays a peer after a failure, longer after the next, and less for a static peer', () => {
    const queue = create()
    queue.addCandidate('a', addresses)
    queue.failed('a', 0)
    expect(dueIds(queue, 22_499)).toEqual(['ours'])
    expect(dueIds(queue, 22_500)).toEqual(['ours', 'a'])
    queue.failed('a', 22_500)
    expect(dueIds(queue, 22_500 + 29_999)).toEqual(['ours'])
    for (let n = 0; n < 20; n += 1) queue.failed('ours', 0)
    expect(dueIds(queue, 60_000)).toContain('ours')
  })

  it('keeps the delay of a peer that is discovered again', () => {
    const queue = create()
    queue.addCandidate('a', addresses)
    queue.failed('a', 0)
    queue.addCandidate('a', ['/ip4/192.0.2.2/tcp/1'])
    expect(dueIds(queue, 1)).toEqual(['ours'])
    expect(queue.due(60_000, 10, nobody)[1]?.addresses).toEqual(['/ip4/192.0.2.2/tcp/1'])
  })

  it('retries a good peer soon, and a banned one after its ban', () => {
    const queue = create()
    queue.addCandidate('a', addresses)
    queue.failed('a', 0)
    queue.left('a', 0)
    expect(dueIds(queue, 499)).not.toContain('a')
    expect(dueIds(queue, 500)).toContain('a')
    queue.failed('a', 500)
    expect(dueIds(queue, 2_000)).toContain('a')
    queue.failed('a', 60_000)
    expect(dueIds(queue, 74_999)).not.toContain('a')
    queue.holdUntil('a', 100_000)
    expect(dueIds(queue, 99_999)).not.toContain('a')
  })

  it('is bounded: the peer with the most failures is dropped, static peers never', () => {
    const queue = create(3)
    for (const peer of ['a', 'b', 'c']) queue.addCandidate(peer, addresses)
    expect(queue.size).toBe(3)
    queue.failed('b', 0)
    queue.addCandidate('d', addresses)
    expect(dueIds(queue, 0).sort()).toEqual(['a', 'd', 'ours'])
  })
})
