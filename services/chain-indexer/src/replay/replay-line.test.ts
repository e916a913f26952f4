import { expect, test } from 'vitest'
import { replayLine } from './replay-line.ts'

test.each([
  [
    { done: 250_000, of: 1_000_000, perSecond: 2_500 },
    'Replaying 25 %  log 250 000 of 1 000 000  2 500 logs/s  5 min left',
  ],
  [
    { done: 999, of: 1_000, perSecond: 0.5 },
    'Replaying 99 %  log 999 of 1 000  1 logs/s  2 s left',
  ],
  [{ done: 0, of: 0, perSecond: 0 }, 'Replaying 100 %  log 0 of 0  0 logs/s  … left'],
])('%o is displayed as %s', (facts, line) => {
  expect(replayLine(facts)).toBe(line)
})
