import { clusterBalanceAt } from '@ssv-exporter/contracts/accounting/cluster-balance'
import { operatorEarningsAt } from '@ssv-exporter/contracts/accounting/operator-earnings'
import { PRESETS } from '@ssv-exporter/contracts/presets'
import { REGISTRY_ABI } from '@ssv-exporter/devnet/registry-abi'
import { startTestChain, type TestChain } from '@ssv-exporter/devnet/test-chain'
import { loadClusters } from '@ssv-exporter/store/registry/clusters'
import { ethSinceOf } from '@ssv-exporter/store/registry/network-parameters'
import { loadOperators } from '@ssv-exporter/store/registry/operators'
import { readClusterFacts, readOperatorFacts } from '@ssv-exporter/store/resources/accounting-facts'
import { expect, test } from 'vitest'
import { indexChain, openTestRegistry } from './testing/index-chain.ts'

const IDS = [1n, 2n, 3n, 4n]
const OTHERS = [2n, 3n, 4n, 5n]
const INITIAL = PRESETS.devnet.initialLimits ?? {}

/** A history from v1.2.0 through the upgrade, with clusters of both currencies at its end. */
async function makeHistory(chain: TestChain): Promise<void> {
  const { actions } = chain
  const [alice, bob] = [chain.account(1), chain.account(2)]
  const [first, second, third] = [
    { owner: alice, operatorIds: IDS },
    { owner: bob, operatorIds: IDS },
    { owner: bob, operatorIds: OTHERS },
  ]
  const deeds = [
    () => actions.setNetworkFee(38_000_000_000n),
    // The last one has no fee, and none in ETH either.
    ...[1n, 2n, 3n, 4n, 0n].map(
      (times) => () => actions.registerOperator(alice, { fee: times * 10_000_000_000n }),
    ),
    ...[first, first, second, third, third].map(
      (cluster) => () => actions.registerValidator(cluster),
    ),
    () => actions.liquidate(second),
    () => actions.executeOperatorFee(1n, 70_000_000n),
    () => actions.declareOperatorFee(2n, 90_000_000n),
    () => actions.upgrade(),
    () => actions.updateBalance(first, 71),
    () => actions.migrate(second, 10n ** 14n),
    () => actions.migrate(third),
    () => actions.updateBalance(third, 100),
    () => actions.registerOperator(bob, { fee: 5_000_000_000n }),
    () => actions.registerValidator({ owner: alice, operatorIds: [3n, 4n, 5n, 6n] }),
    () => actions.registerValidator(third),
    () => actions.declareOperatorFee(3n, 2_000_000_000n),
    () => actions.executeOperatorFee(4n, 900_000_000n),
    () => actions.withdraw(third, 1_000_000n),
    () => actions.deposit(third),
    () => actions.withdrawEarnings(3n),
    () => actions.liquidate({ owner: alice, operatorIds: [3n, 4n, 5n, 6n] }),
    () => actions.removeOperator(2n),
    () => actions.setNetworkFee(4_000_000_000n),
    // The cluster cannot pay for this: it is liquidated in the same transaction.
    () => actions.updateBalance(second, 2_048, true),
    () => actions.setFeeRecipient(alice, bob),
  ]
  for (const deed of deeds) await chain.settle(deed())
}

test('indexes across the upgrade to the actions performed, with the balances of the contract', async () => {
  const chain = await startTestChain()
  try {
    await using registry = await openTestRegistry()
    await makeHistory(chain)
    await using indexer = await indexChain(chain, registry)
    await indexer.caughtUp()
    const { database } = registry
    const expected = chain.actions.expected()

    const clusters = await loadClusters(
      database,
      expected.clusters.map(({ id }) => id),
    )
    const found = clusters.map(({ id, owner, operatorIds, currency, validatorCount, ...rest }) => ({
      id,
      owner,
      operatorIds: operatorIds.map(BigInt),
      currency,
      validatorCount,
      effectiveBalance:
        rest.vUnits === undefined ? undefined : Math.floor((rest.vUnits * 32) / 10_000),
      active: rest.active,
    }))
    const byId = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1)
    expect(found.toSorted(byId)).toEqual(expected.clusters.toSorted(byId))
    expect(new Set(found.map(({ currency }) => currency))).toEqual(new Set(['SSV', 'ETH']))

    const operators = await loadOperators(database, {
      operatorIds: expected.operators.map(({ id }) => Number(id)),
    })
    expect(
      operators.map(({ operatorId, fee, ethFee, declaredFee, removedBlock }) => ({
        id: BigInt(operatorId ?? 0),
        fee,
        ethFee,
        declaredFee,
        removed: removedBlock !== undefined,
      })),
    ).toEqual(
      expected.operators.map(({ id, fee, ethFee, declaredFee, removed }) => ({
        id,
        fee,
        ethFee,
        declaredFee,
        removed,
      })),
    )

    const { client, registry: contract } = chain
    const blockNumber = await client.getBlockNumber()
    const at = { address: contract.address, abi: REGISTRY_ABI, blockNumber } as const
    for (const { id, owner, operatorIds } of expected.clusters) {
      const { facts, block } = await readClusterFacts(database, id)
      if (facts === undefined) throw new Error(`no cluster ${id}`)
      const money = clusterBalanceAt(facts, ethSinceOf(facts.parameters), INITIAL, block)
      const args = [owner, operatorIds] as const
      const balance = await client.readContract({ ...at, functionName: 'balance', args })
      expect({ id, ...money }).toMatchObject({ id, balance, exact: true })
    }
    for (const { id } of expected.operators) {
      const { facts, block } = await readOperatorFacts(database, Number(id))
      if (facts === undefined) throw new Error(`no operator ${id}`)
      const ethSince = ethSinceOf(facts.parameters)
      const earned = (inEth: boolean) =>
        client.readContract({ ...at, functionName: 'earnings', args: [id, inEth] })
      expect(operatorEarningsAt(Number(id), facts, ethSince, block)).toEqual({
        eth: await earned(true),
        ssv: await earned(false),
        exact: true,
      })
    }
  } finally {
    await chain.stop()
  }
})
