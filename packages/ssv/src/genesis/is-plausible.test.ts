import { expect, test } from 'vitest'
import { GENESIS } from './genesis.ts'

const SLOTS = 32_000_000
const ATTESTER = 0
const PROPOSER = 2

test.each([
  ['an attestation for each epoch and 100 000 more', ATTESTER, 1_100_000, 1_100_001],
  ['another duty for each slot and 100 000 more', PROPOSER, 32_100_000, 32_100_001],
])('heights are plausible: %s', (_, role, highest, tooHigh) => {
  expect(GENESIS.isPlausible({ role, height: highest, round: 1 }, SLOTS)).toBe(true)
  expect(GENESIS.isPlausible({ role, height: tooHigh, round: 1 }, SLOTS)).toBe(false)
})

test('any height is plausible where the number of slots is unknown', () => {
  const height = Number.MAX_SAFE_INTEGER
  expect(GENESIS.isPlausible({ role: ATTESTER, height, round: 1 })).toBe(true)
})

test('a round above 1 000 is not plausible', () => {
  expect(GENESIS.isPlausible({ role: ATTESTER, height: 0, round: 1_000 }, SLOTS)).toBe(true)
  expect(GENESIS.isPlausible({ role: ATTESTER, height: 0, round: 1_001 }, SLOTS)).toBe(false)
})
