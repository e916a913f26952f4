import { expect, it } from 'vitest'
import { type ClusterSnapshot, clusterMoneyAt } from './cluster-money.ts'

const network = {
  fee: 5n,
  index: 1_000n,
  block: 90,
  thresholdBlocks: 10n,
  minimumCollateral: 3_000_000n,
}
// At block 100: 40 + 10·3 = 70, 20 + 20·1 = 40, and a removed one that stays at 9: 119. The network: 1050.
const operators = [
  { fee: 3n, index: 40n, block: 90 },
  { fee: 1n, index: 20n, block: 80 },
  { fee: 0n, index: 9n, block: 70 },
]
const cluster: ClusterSnapshot = {
  currency: 'ETH',
  validatorCount: 1,
  vUnits: 10_313n,
  active: true,
  index: 68n,
  networkFeeIndex: 1_013n,
  balance: 20_000_000n,
}

it('charges an ETH cluster by its effective balance, rounding down each part of the usage', () => {
  // (119 − 68)·1.0313 = 52.5963 and (1050 − 1013)·1.0313 = 38.1581: 90 units, not 91.
  expect(clusterMoneyAt(cluster, operators, network, 100)).toEqual({
    balance: 11_000_000n,
    // 9 · 10^5 · 1.0313
    burnRate: 928_170n,
    // floor(10 · 9 · 1.0313) · 10^5
    threshold: 9_200_000n,
    liquidatable: false,
    // 1 800 000 / 928 170
    runwayBlocks: 1n,
  })
})

it('charges an SSV cluster by its validators, in units of its own', () => {
  const ssv = { ...cluster, currency: 'SSV', validatorCount: 2, balance: 2_000_000_000n } as const
  expect(clusterMoneyAt(ssv, operators, network, 100)).toEqual({
    // (51 + 37) · 2 · 10^7
    balance: 240_000_000n,
    burnRate: 180_000_000n,
    threshold: 1_800_000_000n,
    liquidatable: true,
    runwayBlocks: 0n,
  })
})

it('reports a cluster below the minimum collateral as liquidatable even if fees are low', () => {
  const rich = { ...network, minimumCollateral: 11_000_001n }
  expect(clusterMoneyAt(cluster, operators, rich, 100)).toMatchObject({
    liquidatable: true,
    runwayBlocks: 0n,
  })
  const exact = { ...network, minimumCollateral: 11_000_000n }
  expect(clusterMoneyAt(cluster, operators, exact, 100)).toMatchObject({
    liquidatable: false,
    runwayBlocks: 0n,
  })
})

it('never returns a negative balance, and never a cluster without validators as liquidatable', () => {
  expect(clusterMoneyAt(cluster, operators, network, 10_000).balance).toBe(0n)
  const empty = { ...cluster, validatorCount: 0, vUnits: undefined, balance: 0n }
  expect(clusterMoneyAt(empty, operators, network, 10_000)).toMatchObject({
    balance: 0n,
    burnRate: 0n,
    liquidatable: false,
    runwayBlocks: undefined,
  })
})

it('leaves the balance of a liquidated cluster unchanged', () => {
  const liquidated = { ...cluster, active: false, index: 0n, networkFeeIndex: 0n, balance: 7n }
  expect(clusterMoneyAt(liquidated, operators, network, 100)).toMatchObject({
    balance: 7n,
    burnRate: 0n,
    liquidatable: false,
  })
})

it('does not report liquidation while the parameters are unknown', () => {
  const unknown = { ...network, minimumCollateral: undefined }
  expect(clusterMoneyAt(cluster, operators, unknown, 100)).toEqual({
    balance: 11_000_000n,
    burnRate: 928_170n,
    threshold: undefined,
    liquidatable: undefined,
    runwayBlocks: undefined,
  })
})
