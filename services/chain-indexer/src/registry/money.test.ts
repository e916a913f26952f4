import { clusterBalanceAt } from '@ssv-exporter/contracts/accounting/cluster-balance'
import { operatorEarningsAt } from '@ssv-exporter/contracts/accounting/operator-earnings'
import { ContractModel } from '@ssv-exporter/devnet/model/contract-model'
import type { ModelEvent } from '@ssv-exporter/devnet/model/model-events'
import { createMoneyLife } from '@ssv-exporter/devnet/model/money-life'
import { createRandom } from '@ssv-exporter/devnet/random'
import { ethSinceOf } from '@ssv-exporter/store/registry/network-parameters'
import { readClusterFacts, readOperatorFacts } from '@ssv-exporter/store/resources/accounting-facts'
import { expect, test } from 'vitest'
import { emitCurrent, OTHER_OWNER, OWNER, wrapped } from '../testing/emit.ts'
import { openRegistryBench, type RegistryBench } from '../testing/registry-bench.ts'

/** The contract's settings at deployment. */
const LIMITS = { thresholdBlocks: 300n, minimumCollateral: 10n ** 12n }
const INITIAL = {
  ssvLiquidationThreshold: LIMITS.thresholdBlocks,
  ssvMinimumCollateral: LIMITS.minimumCollateral,
}
const UPGRADE_STEP = 40
const STEPS = 120

/** Log fields that the model lacks: keys, which are irrelevant for money. */
function emitted({ name, args }: ModelEvent) {
  const operator = name === 'OperatorAdded' ? { publicKey: wrapped(`key ${args.operatorId}`) } : {}
  const validator = name.startsWith('Validator') ? { publicKey: '0x', shares: '0x' } : {}
  return emitCurrent(name, { ...args, ...operator, ...validator })
}

/** Indexes the model's events since the last indexed block. */
async function index(bench: RegistryBench, model: ContractModel, from: number): Promise<void> {
  const byBlock = Map.groupBy(model.events, ({ block }) => block)
  const blocks = Array.from({ length: model.block - from + 1 }, (_, i) =>
    (byBlock.get(from + i) ?? []).map(emitted),
  )
  await bench.range(blocks, { settled: blocks.length })
}

/** The contract's state in this block. */
function answersOf(model: ContractModel) {
  return {
    block: model.block,
    clusters: [...model.clusters.keys()].map((id) => [id, model.money(id)] as const),
    operators: [...model.operators.keys()].map(
      (id) => [id, { eth: model.earnings(id, 'ETH'), ssv: model.earnings(id, 'SSV') }] as const,
    ),
  }
}

test.each(['indexed 1', 'indexed 2', 'indexed 3'])(
  'computes every balance of the contract exactly from what is stored: seed "%s"',
  async (seed) => {
    await using bench = await openRegistryBench('current')
    const model = new ContractModel(1, LIMITS)
    const random = createRandom(seed)
    const life = createMoneyLife(
      { owners: [OWNER, OTHER_OWNER], pauses: [0, 0, 1, 1, 2, 9] },
      { model, random },
    )
    const answers: ReturnType<typeof answersOf>[] = []
    let next = 1
    for (let step = 0; step < STEPS; step++) {
      if (step === UPGRADE_STEP) {
        model.mine()
        model.upgrade()
        model.setNetworkFee('ETH', 3_366_600_000n)
        model.setThreshold('ETH', 421n)
        model.setCollateral('ETH', 324_862_599_900_000n)
      }
      life.step()
      if (step % 6 !== 5) continue
      // In a block without events, followed by the next one.
      model.mine()
      answers.push(answersOf(model))
      model.mine()
      if (step % 30 !== 29) continue
      await index(bench, model, next)
      next = model.block + 1
      model.mine()
    }
    expect(answers.at(-1)?.clusters.some(([, { currency }]) => currency === 'ETH')).toBe(true)

    const { database } = bench
    for (const { block, clusters, operators } of answers) {
      for (const [id, expected] of clusters) {
        const { facts } = await readClusterFacts(database, id, block)
        if (facts === undefined) throw new Error(`no cluster ${id}`)
        const money = clusterBalanceAt(facts, ethSinceOf(facts.parameters), INITIAL, block)
        const { currency, active } = facts.cluster
        expect({ currency, active, ...money }, `seed "${seed}", block ${block}, ${id}`).toEqual({
          ...expected,
          effectiveBalance: expect.any(BigInt),
          exact: true,
          parameters: expect.any(Array),
        })
      }
      for (const [id, expected] of operators) {
        const { facts } = await readOperatorFacts(database, Number(id), block)
        if (facts === undefined) throw new Error(`no operator ${id}`)
        const ethSince = ethSinceOf(facts.parameters)
        const earnings = operatorEarningsAt(Number(id), facts, ethSince, block)
        expect(earnings, `seed "${seed}", block ${block}, operator ${id}`).toEqual({
          ...expected,
          exact: true,
        })
      }
    }
  },
)

test('returns no facts for a block that is not indexed', async () => {
  await using bench = await openRegistryBench('current')
  const model = new ContractModel(1, LIMITS)
  model.registerOperator(OWNER, 10_000_000n)
  await index(bench, model, 1)
  expect(await readOperatorFacts(bench.database, 1, 1)).toMatchObject({ block: 1, indexedBlock: 1 })
  expect(await readOperatorFacts(bench.database, 1, 2)).toMatchObject({
    block: 2,
    indexedBlock: 1,
    facts: undefined,
  })
})

test('detects a fee that the contract charges without a log', async () => {
  await using bench = await openRegistryBench('current')
  const model = new ContractModel(1, LIMITS)
  for (let count = 0; count < 4; count++) model.registerOperator(OWNER, 10_000_000n)
  model.upgrade()
  model.mine()
  model.registerValidators(OWNER, [1n, 2n, 3n, 4n], 1, 10n ** 18n)
  const [id] = [...model.clusters.keys()]
  // As in builds before the release: the default fee without an event.
  const silent = model.events.filter(({ name }) => name !== 'OperatorFeeExecuted')
  model.events.splice(0, model.events.length, ...silent)
  await index(bench, model, 1)
  const { facts } = await readClusterFacts(bench.database, id as string)
  if (facts === undefined) throw new Error('no cluster')
  const ethSince = ethSinceOf(facts.parameters)
  expect(clusterBalanceAt(facts, ethSince, INITIAL, model.block).exact).toBe(false)
})

test('charges a cluster emptied before its migration by its reported effective balance', async () => {
  await using bench = await openRegistryBench('current')
  const model = new ContractModel(1, LIMITS)
  for (let count = 0; count < 4; count++) model.registerOperator(OWNER, 10_000_000n)
  model.registerValidators(OWNER, [1n, 2n, 3n, 4n], 2, 10n ** 18n)
  model.upgrade()
  const [id = ''] = [...model.clusters.keys()]
  model.updateBalance(id, 71)
  model.removeValidators(id, 2)
  model.mine()
  model.migrate(id, 10n ** 18n)
  model.mine(10)
  await index(bench, model, 1)
  const cluster = await readClusterFacts(bench.database, id)
  const operator = await readOperatorFacts(bench.database, 1)
  if (cluster.facts === undefined || operator.facts === undefined) throw new Error('no facts')
  const ethSince = ethSinceOf(cluster.facts.parameters)
  const { balance } = clusterBalanceAt(cluster.facts, ethSince, INITIAL, model.block)
  expect(balance).toBe(model.money(id).balance)
  expect(balance).toBeLessThan(10n ** 18n)
  const { eth } = operatorEarningsAt(1, operator.facts, ethSince, model.block)
  expect(eth).toBe(model.earnings(1n, 'ETH'))
})
