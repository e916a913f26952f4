import { sleep } from '@ssv-exporter/service-kit/sleep'
import { expect, test } from 'vitest'
import { operatorAdded, validatorAdded } from '../testing/emit.ts'
import { PATIENCE, untilIndexed } from '../testing/index-chain.ts'
import { indexSimulated, nodeOf } from '../testing/simulation/index-simulated.ts'
import type { NodeFaults } from '../testing/simulation/node-faults.ts'
import { createSimulatedChain, type SimulatedChain } from '../testing/simulation/simulated-chain.ts'
import { dumpTables } from '../testing/tables.ts'

/** Four operators, one validator, and later blocks. */
function chainOf(blocks: number): SimulatedChain {
  const chain = createSimulatedChain()
  chain.extend([[1n, 2n, 3n, 4n].map((id) => operatorAdded(id))])
  chain.extend([[validatorAdded('a', { nonce: 0 })]])
  while (chain.head().number < blocks) chain.extend()
  return chain
}

const tables = ['operator', 'validator', 'cluster', 'account', 'contract_log', 'cursor'] as const

/** Dumps by head hash: chains with equal heads are equal. */
const dumps = new Map<string, Awaited<ReturnType<typeof dumpTables>>>()

/** The result with a faultless endpoint. */
async function undisturbed(chain: SimulatedChain) {
  const known = dumps.get(chain.head().hash)
  if (known !== undefined) return known
  const { registry, running } = await indexSimulated(chain, [await nodeOf(chain)])
  await untilIndexed(registry.database, chain.head().hash)
  await running.stop()
  const dump = await dumpTables(registry.database, tables)
  expect(dump.validator).toHaveLength(1)
  dumps.set(chain.head().hash, dump)
  return dump
}

/** Enough blocks for a settled one, or all near the head. */
const SETTLED = 300
const NEAR = 3

const FAULTS: [string, number, NodeFaults][] = [
  ['omits the logs of a block once', NEAR, { omit: { 2: 1 } }],
  ['omits the logs of a block by range and by hash', NEAR, { omit: { 2: 1_000 } }],
  ['omits a block once and serves no receipts', NEAR, { omit: { 2: 1 }, noReceipts: true }],
  [
    'omits a block once and rejects requests by hash',
    NEAR,
    { omit: { 2: 1 }, noReceipts: true, noBlockHash: true },
  ],
  [
    'refuses wide ranges without a reason',
    NEAR,
    { widest: { blocks: 2, code: -32001, text: 'Unable to complete request at this time.' } },
  ],
  ['answers wide ranges with 502', SETTLED, { widest: { blocks: 8, status: 502 } }],
  ['drops the connection on wide ranges', SETTLED, { widest: { blocks: 8, reset: true } }],
  ['lacks the blocks before the start block', NEAR, { blocksPrunedBelow: 1 }],
  ['returns a removed log beside the canonical one', NEAR, { removed: 2 }],
  ['returns every log twice', SETTLED, { repeated: true }],
  ['returns logs with a timestamp of 1970', SETTLED, { time: '0x0' }],
  ['returns logs with a nearby timestamp', SETTLED, { time: '0x6553f130' }],
  ['rejects batches', SETTLED, { noBatches: true }],
]

test.each(FAULTS)('indexes correctly from an endpoint that %s', async (_, blocks, faults) => {
  const chain = chainOf(blocks)
  const { registry } = await indexSimulated(chain, [await nodeOf(chain, faults)])
  await untilIndexed(registry.database, chain.head().hash)
  expect(await dumpTables(registry.database, tables)).toEqual(await undisturbed(chain))
})

const TORN: [string, NodeFaults][] = [
  ['whose logs lag behind its headers', { logsLag: 2, noReceipts: true }],
  ['that has pruned the logs', { logsPrunedBelow: 2, noReceipts: true }],
  ['that is still syncing', { logsPrunedBelow: 99, syncing: true }],
]

test.each(TORN)(
  'with an endpoint %s, it is not synchronised until the endpoint has the logs',
  async (_, faults) => {
    const chain = chainOf(NEAR)
    const node = await nodeOf(chain, faults)
    const { registry, running } = await indexSimulated(chain, [node])
    const fault = () => running.indexer.status().endpoints[0]?.lastFault ?? ''
    await expect
      .poll(fault, PATIENCE)
      .toMatch(/unknown block|whose bloom contains the contract|still synchronising/)
    expect(running.indexer.status()).toMatchObject({ synced: false })
    node.behave()
    await untilIndexed(registry.database, chain.head().hash)
    expect(await dumpTables(registry.database, tables)).toEqual(await undisturbed(chain))
  },
)

const LAGGING: [number, number][] = [
  [2, 3],
  [1, 1],
]

test.each(LAGGING)(
  'indexes correctly from an endpoint whose logs lag %i behind its headers while the chain grows by %i blocks at a time',
  async (logsLag, step) => {
    const chain = chainOf(NEAR)
    const lagging = { logsLag, noReceipts: true }
    const { registry } = await indexSimulated(chain, [await nodeOf(chain, lagging)])
    for (let id = 5n; id < 15n; id++) {
      for (let block = 0; block < step; block++) {
        chain.extend(block === 0 ? [[operatorAdded(id)]] : [])
      }
      await sleep(150)
    }
    // The logs of the last blocks are available once newer blocks exist.
    chain.extend()
    chain.extend()
    await untilIndexed(registry.database, chain.head().hash)
    const found = await dumpTables(registry.database, tables)
    expect(found.operator).toHaveLength(14)
    expect(found).toEqual(await undisturbed(chain))
  },
)

test('indexes blocks without logs at once, even if logs lag behind headers', async () => {
  const chain = chainOf(NEAR)
  const lagging = { logsLag: 1, noReceipts: true }
  const { registry } = await indexSimulated(chain, [await nodeOf(chain, lagging)])
  await untilIndexed(registry.database, chain.head().hash)
  for (let block = 0; block < 3; block++) {
    chain.extend()
    await untilIndexed(registry.database, chain.head().hash)
  }
  expect(await dumpTables(registry.database, tables)).toEqual(await undisturbed(chain))
})

const PACES: [string, { most: number; retryAfterSeconds?: number }][] = [
  ['15 requests per second', { most: 15 }],
  ['1 request per second', { most: 1, retryAfterSeconds: 1 }],
]

test.each(PACES)(
  'slows down for an endpoint that answers %s, and finds everything',
  async (_, perSecond) => {
    const chain = chainOf(42)
    const node = await nodeOf(chain, { perSecond, noBatches: perSecond.most > 1 })
    const { registry, running } = await indexSimulated(chain, [node], { pollMs: 1_000 })
    await untilIndexed(registry.database, chain.head().hash)
    expect(node.refused()).toBeGreaterThan(0)
    expect(running.indexer.status().endpoints[0]?.perSecond).toBeDefined()
    expect(await dumpTables(registry.database, tables)).toEqual(await undisturbed(chain))
  },
)

test('switches to another endpoint when the head of one stalls', async () => {
  const chain = chainOf(40)
  const stale = await nodeOf(chain, { head: 30 })
  const { registry, running } = await indexSimulated(chain, [stale, await nodeOf(chain)])
  await untilIndexed(registry.database, chain.head().hash)
  const [first, second] = running.indexer.status().endpoints
  expect([first?.headBlock, second?.headBlock]).toEqual([30, 40])
  expect([first?.active, second?.active]).toEqual([false, true])
  expect(await dumpTables(registry.database, tables)).toEqual(await undisturbed(chain))
  stale.behave()
  await expect.poll(() => running.indexer.status().endpoints[0]?.active, PATIENCE).toBe(true)
})

test('pauses an endpoint whose quota is exhausted', async () => {
  const chain = chainOf(SETTLED)
  const text = 'daily usage limit exceeded'
  const used = await nodeOf(chain, { widest: { blocks: 0, code: -32005, text } })
  const { registry, running } = await indexSimulated(chain, [used, await nodeOf(chain)])
  await untilIndexed(registry.database, chain.head().hash)
  expect(running.indexer.status().endpoints[0]).toMatchObject({
    active: false,
    paused: { reason: 'refused' },
  })
  expect(await dumpTables(registry.database, tables)).toEqual(await undisturbed(chain))
})

test('never exceeds a limit stated by an endpoint', async () => {
  const chain = chainOf(SETTLED)
  const text = 'block range too large, max range: 7'
  const node = await nodeOf(chain, { widest: { blocks: 7, text } })
  const { registry } = await indexSimulated(chain, [node])
  await untilIndexed(registry.database, chain.head().hash)
  const widths = node.calls
    .filter(({ method }) => method === 'eth_getLogs')
    .map(({ params }) => params[0] as Record<string, string>)
    .map(({ fromBlock, toBlock }) => Number(toBlock) - Number(fromBlock) + 1)
  // Once for settled blocks, once for blocks near the head.
  expect(widths.filter((width) => width > 7)).toHaveLength(2)
})
