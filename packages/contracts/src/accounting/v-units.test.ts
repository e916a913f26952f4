import { expect, it } from 'vitest'
import { effectiveBalanceOf, vUnitsOf } from './v-units.ts'

it('counts 32 ETH as 10 000 units and rounds up', () => {
  expect(vUnitsOf(32n)).toBe(10_000n)
  expect(vUnitsOf(33n)).toBe(10_313n) // 10 312.5
  expect(vUnitsOf(2048n)).toBe(640_000n)
  expect(vUnitsOf(0n)).toBe(0n)
})

it('returns whole ETH exactly, even after validators were added and removed', () => {
  for (let ether = 32n; ether < 5_000n; ether++) {
    expect(effectiveBalanceOf(vUnitsOf(ether))).toBe(ether)
    expect(vUnitsOf(ether + 32n)).toBe(vUnitsOf(ether) + 10_000n)
    expect(vUnitsOf(ether - 32n)).toBe(vUnitsOf(ether) - 10_000n)
  }
})
