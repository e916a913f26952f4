import { expect, it } from 'vitest'
import { createPeerScores } from './peer-scores.ts'
import { BAN_SCORE } from './penalties.ts'

const MINUTE = 60_000

it('halves penalties every two minutes', () => {
  const scores = createPeerScores()
  scores.add('a', 'rejected-own', 0)
  expect(scores.score('a', 0)).toBe(-5)
  expect(scores.score('a', 2 * MINUTE)).toBe(-2.5)
  expect(scores.add('a', 'rejected-own', 4 * MINUTE)).toBe(-6.25)
  expect(scores.score('b', 0)).toBe(0)
  scores.clear('a')
  expect(scores.score('a', 4 * MINUTE)).toBe(0)
})

it('bans a peer after twenty undecodable messages', () => {
  const scores = createPeerScores()
  const totals = Array.from({ length: 20 }, (_, n) => scores.add('maker', 'rejected-own', n))
  expect(totals.findIndex((score) => score <= BAN_SCORE + 0.1)).toBe(19)
})

it('tolerates an author of two messages a second with unverifiable signatures, and bans one of fifty', () => {
  const lowest = (perSecond: number) => {
    const scores = createPeerScores()
    let score = 0
    for (let n = 0; n < perSecond * 600; n += 1)
      score = scores.add('author', 'refused-own', (n * 1_000) / perSecond)
    return score
  }
  expect(lowest(2)).toBeGreaterThan(BAN_SCORE)
  expect(lowest(50)).toBeLessThan(BAN_SCORE)
})

it('forgets the least recently seen peers beyond its limit', () => {
  const scores = createPeerScores()
  for (let n = 0; n < 5_000; n += 1) scores.add(`peer ${n}`, 'rejected-own', 0)
  expect(scores.score('peer 0', 0)).toBe(0)
  expect(scores.score('peer 4999', 0)).toBe(-5)
})
