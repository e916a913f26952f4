import { expect, it, onTestFinished, vi } from 'vitest'
import { HISTORY_DEFAULTS } from '../history-options.ts'
import { createPeerQueue, type PeerPermit } from './peer-queue.ts'
import type { PeerTarget } from './peer-target.ts'

const NEVER = new AbortController().signal
const OPTIONS = {
  ...HISTORY_DEFAULTS.peers,
  atOnce: 2,
  perSecond: 1_000,
  perSecondOverall: 10_000,
  coolDown: { initialMs: 60_000, maxMs: 60_000, factor: 2, jitter: 0 },
}
const target = (peerId: string, isNear = false): PeerTarget => ({
  peerId,
  isNear,
  fork: 'v1',
  protocol: '/x',
  kind: 'range',
})
const [A, B] = [target('a'), target('b')]

it('limits requests per peer, and gives free capacity to urgent ones', async () => {
  const queue = createPeerQueue(OPTIONS)
  const first = await queue.acquire([A], 3, NEVER)
  await queue.acquire([A], 3, NEVER)
  const order: string[] = []
  const wait = async (name: string, urgency: number) => {
    const acquire = await queue.acquire([A], urgency, NEVER)
    order.push(name)
    return acquire
  }
  const waiting = [wait('old', 3), wait('live', 1), wait('older', 3)]
  expect(queue.waiting).toBe(3)
  first?.end('well')
  const live = await waiting[1]
  expect(order).toEqual(['live'])
  live?.end('well')
  const old = await waiting[0]
  old?.end('well')
  await waiting[2]
  expect(order).toEqual(['live', 'old', 'older'])
})

it('distributes requests over the peers, those near the validator first', async () => {
  const queue = createPeerQueue({ ...OPTIONS, atOnce: 4 })
  const near = target('near', true)
  const taken: PeerPermit[] = []
  for (let n = 0; n < 8; n += 1) {
    const acquire = await queue.acquire([A, near], 3, NEVER)
    if (acquire !== undefined) taken.push(acquire)
  }
  expect(taken.slice(0, 4).map((acquire) => acquire.target.peerId)).toEqual(Array(4).fill('near'))
  expect(taken.slice(4).map((acquire) => acquire.target.peerId)).toEqual(Array(4).fill('a'))
})

it('pauses a peer that failed, and rejects requests that no other peer can serve', async () => {
  const queue = createPeerQueue({ ...OPTIONS, atOnce: 1 })
  const a = await queue.acquire([A], 3, NEVER)
  const b = await queue.acquire([B], 3, NEVER)
  const onlyA = queue.acquire([A], 3, NEVER)
  const either = queue.acquire([A, B], 3, NEVER)
  a?.end('badly')
  expect(await onlyA).toBeUndefined()
  expect(await queue.acquire([A], 3, NEVER)).toBeUndefined()
  b?.end('well')
  expect((await either)?.target.peerId).toBe('b')
  expect(await queue.acquire([], 3, NEVER)).toBeUndefined()
})

it('removes a request whose caller gave up', async () => {
  const queue = createPeerQueue({ ...OPTIONS, atOnce: 1 })
  const acquire = await queue.acquire([A], 3, NEVER)
  const giving = new AbortController()
  const gaveUp = queue.acquire([A], 3, giving.signal)
  giving.abort(new Error('enough'))
  await expect(gaveUp).rejects.toThrow('enough')
  expect(queue.waiting).toBe(0)
  acquire?.end('well')
  expect((await queue.acquire([A], 3, NEVER))?.target).toBe(A)
})

/** Requests that end at once, and a clock controlled by the test. */
function asking(options: Partial<typeof OPTIONS>, did: 'well' | 'badly' = 'well') {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  const queue = createPeerQueue({ ...OPTIONS, ...options })
  let asked = 0
  return {
    ask(...targets: readonly PeerTarget[]) {
      void queue.acquire(targets, 3, NEVER).then((acquire) => {
        if (acquire !== undefined) asked += 1
        acquire?.end(did)
      })
    },
    async afterMs(ms: number) {
      await vi.advanceTimersByTimeAsync(ms)
      return asked
    },
  }
}

it('limits the request rate of a peer, and uses others meanwhile', async () => {
  const { ask, afterMs } = asking({ perSecond: 2 })
  for (let n = 0; n < 8; n += 1) ask(A)
  expect(await afterMs(0)).toBe(4)
  expect(await afterMs(1_000)).toBe(6)
  ask(B)
  expect(await afterMs(0)).toBe(7)
})

it('limits the total request rate', async () => {
  const { ask, afterMs } = asking({ perSecondOverall: 3 })
  for (let n = 0; n < 10; n += 1) ask(n % 2 === 0 ? A : B)
  expect(await afterMs(0)).toBe(6)
  expect(await afterMs(1_000)).toBe(9)
})

it('doubles the pause of a peer after each failure', async () => {
  const coolDown = { initialMs: 1_000, maxMs: 60_000, factor: 2, jitter: 0 }
  const { ask, afterMs } = asking({ coolDown }, 'badly')
  let asked = 0
  for (const restMs of [1_000, 2_000, 4_000]) {
    ask(A)
    asked += 1
    expect(await afterMs(restMs - 1)).toBe(asked)
    ask(A)
    expect(await afterMs(1)).toBe(asked)
  }
})

it('prefers peers that had history, then unknown peers, then those that had none', async () => {
  const queue = createPeerQueue({ ...OPTIONS, atOnce: 1 })
  const C = target('c')
  queue.note('a', 'range', 'none')
  queue.note('c', 'range', 'had')
  // One kind says nothing about the other: a light node has the last message and no range.
  queue.note('a', 'last', 'had')
  const order: (string | undefined)[] = []
  for (let n = 0; n < 3; n += 1) {
    order.push((await queue.acquire([A, B, C], 3, NEVER))?.target.peerId)
  }
  expect(order).toEqual(['c', 'b', 'a'])
})

it('pauses a peer with an invalid response, longer each time, until one is valid', async () => {
  vi.useFakeTimers({ toFake: ['performance'] })
  onTestFinished(() => void vi.useRealTimers())
  const coolDown = { initialMs: 1_000, maxMs: 60_000, factor: 2, jitter: 0 }
  const queue = createPeerQueue({ ...OPTIONS, coolDown })
  const isAwake = async () => {
    const acquire = await queue.acquire([A], 3, NEVER)
    acquire?.end('well')
    return acquire !== undefined
  }
  for (const restMs of [1_000, 2_000, 4_000]) {
    queue.note('a', 'range', 'false')
    vi.advanceTimersByTime(restMs - 1)
    expect(await isAwake()).toBe(false)
    vi.advanceTimersByTime(1)
    expect(await isAwake()).toBe(true)
  }
  queue.note('a', 'range', 'had')
  queue.note('a', 'range', 'false')
  vi.advanceTimersByTime(1_000)
  expect(await isAwake()).toBe(true)
})
