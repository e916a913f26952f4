import { expect, test } from 'vitest'
import { createUntrustedSenders } from '../../../signatures/bls/untrusted-senders.ts'
import { createVerifyQueue } from './verify-queue.ts'

const limits = { decided: 1_000, commit: 1_000, history: 1_000, suspect: 1_000, other: 1_000 }
const queueOf = () => createVerifyQueue<string>({ batch: 8, untrustedBatch: 2, limits })

test('decided messages come first, and commits have a share of a full batch', () => {
  const queue = queueOf()
  for (let n = 0; n < 20; n += 1) {
    queue.push('commit', 'commit')
    queue.push('decided', 'decided')
  }
  expect(queue.take()).toEqual([...Array(6).fill('decided'), 'commit', 'commit'])
})

test('each lane gets a weighted share while others are full', () => {
  const queue = queueOf()
  for (let n = 0; n < 1_000; n += 1) {
    for (const lane of ['decided', 'history', 'suspect', 'other'] as const) queue.push(lane, lane)
  }
  const taken: Record<string, number> = {}
  for (let n = 0; n < 120; n += 1) {
    for (const lane of queue.take()) taken[lane] = (taken[lane] ?? 0) + 1
  }
  const { decided = 0, history = 0, suspect = 0, other = 0 } = taken
  expect(decided).toBeGreaterThan(2 * history)
  expect(history).toBeGreaterThan(suspect)
  expect(suspect).toBeGreaterThan(other)
  expect(other).toBeGreaterThan(0)
})

test('a lane that was empty for a long time has not accumulated its share', () => {
  const queue = queueOf()
  for (let n = 0; n < 100; n += 1) {
    queue.push('decided', 'decided')
    queue.take()
  }
  for (let n = 0; n < 200; n += 1) {
    queue.push('other', 'other')
    queue.push('decided', 'decided')
  }
  const first = Array.from({ length: 6 }, () => queue.take()[0])
  expect(first.filter((lane) => lane === 'other')).toHaveLength(1)
})

test('a full lane rejects requests, the others accept them', () => {
  const queue = createVerifyQueue<number>({
    batch: 8,
    untrustedBatch: 2,
    limits: { ...limits, other: 2 },
  })
  expect([queue.push('other', 1), queue.push('other', 2), queue.push('other', 3)]).toEqual([
    true,
    true,
    false,
  ])
  expect(queue.push('decided', 4)).toBe(true)
  expect([queue.size, queue.sizeOf('other')]).toEqual([3, 2])
})

test('a peer is untrusted while more than one in 32 of its signatures fail, but not after one failure', () => {
  const untrusted = createUntrustedSenders()
  untrusted.note('honest', false, 0)
  expect(untrusted.has('honest', 0)).toBe(false)
  for (let n = 0; n < 200; n += 1) untrusted.note('relay', n % 50 !== 0, 0)
  expect(untrusted.has('relay', 0)).toBe(false)
  for (let n = 0; n < 10; n += 1) untrusted.note('untrusted', n % 2 === 0, 0)
  expect(untrusted.has('untrusted', 0)).toBe(true)
  expect(untrusted.has('untrusted', 120_000)).toBe(false)
  expect(untrusted.has('stranger', 0)).toBe(false)
})

test("a clock that is set back changes no peer's status", () => {
  const untrusted = createUntrustedSenders()
  const later = 100 * 3_600_000
  for (let n = 0; n < 100; n += 1) untrusted.note('honest', n > 0, later)
  for (let n = 0; n < 10; n += 1) untrusted.note('untrusted', false, later)
  expect([untrusted.has('honest', 0), untrusted.has('untrusted', 0)]).toEqual([false, true])
})
