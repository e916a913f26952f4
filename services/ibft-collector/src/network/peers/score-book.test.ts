import { expect, it } from 'vitest'
import { BAN_SCORE } from './offence-points.ts'
import { createScoreBook } from './score-book.ts'

const MINUTE = 60_000

it('halves what is held against a peer every two minutes', () => {
  const book = createScoreBook()
  book.add('a', 'oversized-answer', 0)
  expect(book.score('a', 0)).toBe(-20)
  expect(book.score('a', 2 * MINUTE)).toBe(-10)
  expect(book.add('a', 'oversized-answer', 4 * MINUTE)).toBe(-25)
  expect(book.score('b', 0)).toBe(0)
  book.clear('a')
  expect(book.score('a', 4 * MINUTE)).toBe(0)
})

it('bans whoever makes garbage after twenty messages', () => {
  const book = createScoreBook()
  const scores = Array.from({ length: 20 }, (_, n) => book.add('maker', 'rejected-own', n))
  expect(scores.findIndex((score) => score <= BAN_SCORE + 0.1)).toBe(19)
})

it('bears a peer that relays five forged messages each second, and bans one that sends fifty', () => {
  const lowest = (perSecond: number) => {
    const book = createScoreBook()
    let score = 0
    for (let n = 0; n < perSecond * 600; n += 1)
      score = book.add('relay', 'rejected-relayed', (n * 1_000) / perSecond)
    return score
  }
  expect(lowest(5)).toBeGreaterThan(BAN_SCORE)
  expect(lowest(50)).toBeLessThan(BAN_SCORE)
})

it('forgets the peers it heard of longest ago before it grows without bound', () => {
  const book = createScoreBook()
  for (let n = 0; n < 5_000; n += 1) book.add(`peer ${n}`, 'request-flood', 0)
  expect(book.score('peer 0', 0)).toBe(0)
  expect(book.score('peer 4999', 0)).toBe(-2)
})
