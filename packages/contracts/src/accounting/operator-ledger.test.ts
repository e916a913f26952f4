import { expect, it } from 'vitest'
import { earningsAt, NO_LEDGER, settle } from './operator-ledger.ts'

const ledger = { ...NO_LEDGER, fee: 3n, index: 12n, block: 20, earnings: 5n, units: 10_313n }

it('earns the fee for the units of its clusters, rounded down once per settlement', () => {
  // 7 blocks · 3 = 21; 21 · 10313 / 10000 = 21.6573
  expect(settle(ledger, 27)).toEqual({ ...ledger, index: 33n, block: 27, earnings: 26n })
  // Settled in two steps: 9.2817 and 12.3756.
  expect(settle(settle(ledger, 23), 27).earnings).toBe(5n + 9n + 12n)
  const odd = { ...ledger, fee: 1n, units: 15_000n }
  expect(settle(odd, 22).earnings).toBe(8n)
  expect(settle(settle(odd, 21), 22).earnings).toBe(7n)
})

it('returns earnings in wei of the currency', () => {
  expect(earningsAt('ETH', ledger, 27)).toBe(2_600_000n)
  expect(earningsAt('SSV', ledger, 27)).toBe(260_000_000n)
})
