import { expect, test } from 'vitest'
import { partialQuorumOf, quorumOf } from './quorum.ts'

test.each([
  [1, 1, 1],
  [4, 3, 2],
  [7, 5, 3],
  [10, 7, 4],
  [13, 9, 5],
])('of %i operators %i are a quorum and %i a partial one', (size, quorum, partial) => {
  expect([quorumOf(size), partialQuorumOf(size)]).toEqual([quorum, partial])
})
