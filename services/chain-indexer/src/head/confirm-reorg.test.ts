import { expect, test } from 'vitest'
import { operatorAdded } from '../testing/emit.ts'
import { PATIENCE, untilIndexed } from '../testing/index-chain.ts'
import { indexSimulated, nodeOf } from '../testing/simulation/index-simulated.ts'
import { createSimulatedChain, type SimulatedChain } from '../testing/simulation/simulated-chain.ts'
import { dumpTables } from '../testing/tables.ts'

const FINALITY_DEPTH = 8

/** Equal names and histories produce equal hashes. */
function chainOf(blocks: number): SimulatedChain {
  const chain = createSimulatedChain()
  chain.extend([[1n, 2n, 3n, 4n].map((id) => operatorAdded(id))])
  while (chain.head().number < blocks) chain.extend()
  return chain
}

/** Another branch from `ancestor` on, longer than the previous one. */
function fork(chain: SimulatedChain, ancestor: number): void {
  const { number } = chain.head()
  chain.moveTo(chain.at(ancestor) as ReturnType<SimulatedChain['head']>)
  chain.extend([[operatorAdded(5n)]])
  while (chain.head().number <= number) chain.extend()
}

test('raises an alarm at a reorganisation below finality, and rolls nothing back', async () => {
  const chain = chainOf(30)
  const { registry, running } = await indexSimulated(chain, [await nodeOf(chain)], {
    finalityDepth: FINALITY_DEPTH,
  })
  const before = chain.head()
  await untilIndexed(registry.database, before.hash)
  const tables = await dumpTables(registry.database)
  fork(chain, 15)
  const problems = () => running.indexer.status().problems.map(({ kind }) => kind)
  await expect.poll(problems, PATIENCE).toContain('reorg-below-finality')
  expect(await running.indexer.ready()).toMatchObject({ ready: false })
  expect(await running.metrics()).toMatch(/ssv_indexer_problem\{kind="reorg-below-finality".*\} 1/)
  expect(await dumpTables(registry.database)).toEqual(tables)

  chain.moveTo(before)
  chain.extend()
  await untilIndexed(registry.database, chain.head().hash)
  expect(await running.indexer.ready()).toMatchObject({ ready: true })
})

test('rejects a reorganisation below finality that another endpoint does not confirm', async () => {
  const chain = chainOf(30)
  const other = chainOf(30)
  expect(other.head().hash).toBe(chain.head().hash)
  const nodes = [await nodeOf(chain), await nodeOf(other)]
  const { registry, running } = await indexSimulated(chain, nodes, {
    finalityDepth: FINALITY_DEPTH,
  })
  await untilIndexed(registry.database, chain.head().hash)
  fork(chain, 15)
  other.extend([[operatorAdded(5n)]])
  await untilIndexed(registry.database, other.head().hash)
  expect(running.indexer.status().endpoints[0]?.lastFault).toMatch(
    /a different chain from block 16/,
  )
})

test('follows a reorganisation above finality', async () => {
  const chain = chainOf(30)
  const { registry } = await indexSimulated(chain, [await nodeOf(chain)], {
    finalityDepth: FINALITY_DEPTH,
  })
  await untilIndexed(registry.database, chain.head().hash)
  fork(chain, 24)
  await untilIndexed(registry.database, chain.head().hash)
})
