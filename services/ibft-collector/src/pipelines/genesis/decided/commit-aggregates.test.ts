import { expect, test } from 'vitest'
import { signingCommittee } from '../../../testing/signing-committee.ts'
import { createCommitAggregates } from './commit-aggregates.ts'

const one = signingCommittee(1)

function aggregatesOf(limits: { heights: number; bytes: number }) {
  const forgotten: string[] = []
  const aggregates = createCommitAggregates(limits, { onForgotten: (name) => forgotten.push(name) })
  /** A commit to a value of this size. */
  const commit = (name: string, bytes: number, signer = 1) => {
    const message = { ...one.verified(0, [signer]), value: new Uint8Array(bytes) }
    aggregates.of(name).addCommit(message)
    aggregates.weigh(name)
  }
  return { aggregates, forgotten, commit }
}

test('large values evict older heights, whoever signed them', () => {
  const { aggregates, forgotten, commit } = aggregatesOf({ heights: 100, bytes: 1_000 })
  for (const name of ['a', 'b', 'c', 'd']) commit(name, 300)
  expect(forgotten).toEqual(['a'])
  commit('b', 300, 2)
  expect(forgotten).toEqual(['a', 'b'])
  expect([aggregates.size, aggregates.bytes]).toEqual([2, 600])
  // A single entry is kept, however large.
  commit('e', 2_000)
  expect(forgotten).toEqual(['a', 'b', 'c', 'd'])
  expect([aggregates.size, aggregates.bytes]).toEqual([1, 2_000])
  commit('f', 10)
  expect([aggregates.size, aggregates.bytes]).toEqual([1, 10])
})

test('limits the number of heights, and restarts a forgotten one', () => {
  const { aggregates, forgotten, commit } = aggregatesOf({ heights: 2, bytes: 1_000 })
  for (const name of ['a', 'b', 'c', 'a']) commit(name, 1)
  expect(forgotten).toEqual(['a', 'b'])
  expect(aggregates.of('a').commits).toHaveLength(1)
  expect(aggregates.bytes).toBe(2)
})
