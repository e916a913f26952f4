import { expect, it } from 'vitest'
import { clusterUnits } from './cluster-units.ts'

it('counts an ETH cluster by its effective balance once it is known', () => {
  const cluster = { currency: 'ETH', validatorCount: 2 } as const
  expect(clusterUnits({ ...cluster, vUnits: undefined })).toBe(20_000n)
  expect(clusterUnits({ ...cluster, vUnits: 30_000n })).toBe(30_000n)
})

it('counts an SSV cluster by its validators', () => {
  expect(clusterUnits({ currency: 'SSV', validatorCount: 2, vUnits: 30_000n })).toBe(20_000n)
})
