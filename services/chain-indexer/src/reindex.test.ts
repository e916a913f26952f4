import { silentLogger } from '@ssv-exporter/service-kit/logger'
import { createLeaseSource } from '@ssv-exporter/store/lease'
import { expect, test } from 'vitest'
import { type TestRegistry, untilIndexed } from './testing/index-chain.ts'
import { readResources } from './testing/read-resources.ts'
import { createReplica } from './testing/replica.ts'
import {
  createSettledHistory,
  SETTLED,
  SETTLED_TABLES,
  wantedTables,
} from './testing/settled-history.ts'
import { indexSimulated, nodeOf } from './testing/simulation/index-simulated.ts'
import type { NodeFaults } from './testing/simulation/node-faults.ts'
import type { SimulatedChain } from './testing/simulation/simulated-chain.ts'
import { spawnCommand } from './testing/spawn-command.ts'
import { dumpTables, publicationsOf } from './testing/tables.ts'

/** A registry indexed from an endpoint with undetected faults. */
async function indexedWith(faults: NodeFaults, chain: SimulatedChain): Promise<TestRegistry> {
  const node = await nodeOf(chain, { ...faults, noReceipts: true, blind: true })
  const { registry, running } = await indexSimulated(chain, [node], { auditBlocksPerSecond: 0 })
  await untilIndexed(registry.database, chain.head().hash)
  await running.stop()
  return registry
}

const envOf = ({ url }: TestRegistry, ...nodes: { url: string }[]) => ({
  DATABASE_URL: url,
  ETH_RPC_URLS: nodes.map((node) => node.url).join(),
})

const HONEST: [string, NodeFaults[]][] = [
  ['one endpoint that proves its logs', [{}]],
  [
    'two endpoints that prove nothing',
    [
      { noReceipts: true, blind: true },
      { noReceipts: true, blind: true },
    ],
  ],
]

test.each(HONEST)(
  'repairs omitted and fabricated logs by %s, and consumers end with the same state',
  async (_, honest) => {
    const chain = createSettledHistory()
    const wanted = await wantedTables()
    const faults = { omit: { [SETTLED.recipient]: 1_000, [SETTLED.lastOperator]: 1_000 } }
    const registry = await indexedWith(faults, chain)
    const { database } = registry
    expect((await dumpTables(database, ['operator'])).operator).toHaveLength(4)
    const replica = createReplica(0, await readResources(database))

    const nodes = await Promise.all(honest.map((one) => nodeOf(chain, one)))
    const env = envOf(registry, ...nodes)
    // Only the requested blocks.
    const some = spawnCommand('reindex', env, ['--from', '1', '--to', String(SETTLED.recipient)])
    expect(await some.ended, some.output()).toEqual([0, null])
    expect(some.output()).toMatch(/"missing":1,"extra":0.*"msg":"blocks reindexed"/)
    expect((await dumpTables(database, ['operator'])).operator).toHaveLength(4)

    const all = spawnCommand('reindex', env)
    expect(await all.ended, all.output()).toEqual([0, null])
    expect(await dumpTables(database, SETTLED_TABLES)).toEqual(wanted)
    const texts = await publicationsOf(database)
    replica.apply(texts.map((payload, at) => ({ offset: at + 1, topic: '', payload })))
    expect(replica.resources()).toEqual(await readResources(database))

    // Nothing is left to repair, and nothing is published.
    const again = spawnCommand('reindex', env)
    expect(await again.ended, again.output()).toEqual([0, null])
    expect(again.output()).toMatch(/"missing":0,"extra":0/)
    expect(await publicationsOf(database)).toHaveLength(texts.length)
  },
)

test('deletes a fabricated log only with a proof', async () => {
  const chain = createSettledHistory()
  const wanted = await wantedTables()
  const registry = await indexedWith({ invented: SETTLED.recipient }, chain)
  const before = await dumpTables(registry.database, SETTLED_TABLES)
  expect(before).not.toEqual(wanted)
  const blind = { noReceipts: true, blind: true }
  const unproved = envOf(registry, await nodeOf(chain, blind), await nodeOf(chain, blind))
  const refused = spawnCommand('reindex', unproved)
  expect(await refused.ended, refused.output()).toEqual([75, null])
  expect(refused.output()).toContain('no endpoint proves that they do not exist')
  expect(await dumpTables(registry.database, SETTLED_TABLES)).toEqual(before)

  const proved = spawnCommand('reindex', envOf(registry, await nodeOf(chain)))
  expect(await proved.ended, proved.output()).toEqual([0, null])
  expect(proved.output()).toMatch(/"missing":0,"extra":1/)
  expect(await dumpTables(registry.database, SETTLED_TABLES)).toEqual(wanted)
})

test('exits 1 for blocks that are not indexed, and while a chain-indexer holds the lease', async () => {
  const chain = createSettledHistory()
  const registry = await indexedWith({}, chain)
  const env = envOf(registry, await nodeOf(chain))
  const beyond = spawnCommand('reindex', env, ['--from', '1', '--to', '301'])
  expect(await beyond.ended).toEqual([1, null])
  expect(beyond.output()).toContain('must be in ascending order, from 1 to 300')

  const source = createLeaseSource(
    { name: 'chain-indexer', url: registry.url },
    { logger: silentLogger() },
  )
  const lease = await source.acquireNow()
  const held = spawnCommand('reindex', env)
  expect(await held.ended).toEqual([1, null])
  expect(held.output()).toContain('stop every chain-indexer first')
  await lease.release()
})

test('lists its settings and exit codes with --help', async () => {
  const reindex = spawnCommand('reindex', {}, ['--help'])
  expect(await reindex.ended).toEqual([0, null])
  for (const text of ['Usage: reindex', '--from', '--to', 'ETH_RPC_URLS', 'Exit code 0: done']) {
    expect(reindex.output()).toContain(text)
  }
})
