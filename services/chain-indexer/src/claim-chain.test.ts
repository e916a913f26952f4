import { readDeployment } from '@ssv-exporter/store/deployment'
import { expect, test } from 'vitest'
import { operatorAdded } from './testing/emit.ts'
import { PATIENCE, untilIndexed } from './testing/index-chain.ts'
import { indexSimulated, nodeOf } from './testing/simulation/index-simulated.ts'
import { createSimulatedChain, type SimulatedBlock } from './testing/simulation/simulated-chain.ts'
import { dumpTables } from './testing/tables.ts'

const START_BLOCK = 3
const FINALITY = 8

test('replaces a start block that is reorganised away, and keeps the endpoint', async () => {
  const chain = createSimulatedChain()
  while (chain.head().number < START_BLOCK - 1) chain.extend()
  const fork = chain.head()
  const options = { startBlock: START_BLOCK, finalityDepth: FINALITY }
  chain.extend([[operatorAdded(1n)]])
  chain.extend()
  const node = await nodeOf(chain)
  const first = await indexSimulated(chain, [node], options)
  const { registry } = first
  await untilIndexed(registry.database, chain.head().hash)
  expect(await readDeployment(registry.database)).toMatchObject({
    anchorBlock: fork.number,
    anchorHash: fork.hash,
  })

  chain.moveTo(fork)
  chain.extend([[operatorAdded(1n), operatorAdded(2n)]])
  for (let block = 0; block < 3; block++) chain.extend()
  await untilIndexed(registry.database, chain.head().hash)
  await first.running.stop()

  // Another process identifies the endpoint.
  chain.extend([[operatorAdded(3n)]])
  const second = await indexSimulated(chain, [node], { ...options, registry })
  await untilIndexed(registry.database, chain.head().hash)
  await second.running.stop()
  const fresh = await indexSimulated(chain, [node], options)
  await untilIndexed(fresh.registry.database, chain.head().hash)
  const tables = ['deployment', 'contract_log', 'operator'] as const
  const found = await dumpTables(registry.database, tables)
  expect(found.operator).toHaveLength(3)
  expect(found).toEqual(await dumpTables(fresh.registry.database, tables))
})

test('rejects an endpoint with another start block once the start block is final', async () => {
  const chain = createSimulatedChain()
  while (chain.head().number < START_BLOCK - 1) chain.extend()
  const fork = chain.head()
  const extend = (): SimulatedBlock => {
    chain.extend([[operatorAdded(1n)]])
    while (chain.head().number < START_BLOCK + FINALITY) chain.extend()
    return chain.head()
  }
  const ours = extend()
  const node = await nodeOf(chain)
  const options = { startBlock: START_BLOCK, finalityDepth: FINALITY }
  const first = await indexSimulated(chain, [node], options)
  const { registry } = first
  await untilIndexed(registry.database, ours.hash)
  await first.running.stop()
  expect(await readDeployment(registry.database)).toMatchObject({ anchorBlock: START_BLOCK })

  chain.moveTo(fork)
  extend()
  const second = await indexSimulated(chain, [node], { ...options, registry })
  await expect(second.running.fatal).resolves.toMatchObject({ code: 'DEPLOYMENT_MISMATCH' })
  await expect.poll(() => second.running.indexer.status().role, PATIENCE).toBe('stopped')
})
