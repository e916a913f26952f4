import { sleep } from '@ssv-exporter/service-kit/sleep'
import { expect } from 'vitest'
import { createDraw, type Draw } from '../draw.ts'
import { indexChain, openTestRegistry, PATIENCE, untilIndexed } from '../index-chain.ts'
import { readResources } from '../read-resources.ts'
import { createReplica } from '../replica.ts'
import { dumpTables, publicationsOf } from '../tables.ts'
import { drawFaults } from './draw-fault.ts'
import type { NodeFaults } from './node-faults.ts'
import { createSimulatedChain } from './simulated-chain.ts'
import { createSimulatedContract } from './simulated-contract.ts'
import { type SimulatedNode, startSimulatedNode } from './simulated-node.ts'

/** Blocks with contract transactions, and later blocks that settle them. */
const USED_BLOCKS = 25
const BLOCKS = 290
const FINALITY_DEPTH = 8
/** Percentage of failing requests. */
const FAULTY = 4
const ALWAYS = 1_000_000

/** All tables that do not depend on when a block was indexed. */
const TABLES = [
  'contract_log',
  'operator',
  'validator',
  'cluster',
  'account',
  'cluster_history',
  'operator_history',
  'network_parameter',
] as const

/**
 * Indexes a settled history over endpoints that omit parts of it, once, twice or always, while the
 * indexer is stopped and restarted. Checks that omissions are found and repaired, and that a
 * replica which applied the publications is equal.
 */
export async function simulateSettled(seed: string): Promise<void> {
  const draw = createDraw(seed)
  const chain = createSimulatedChain()
  const contract = createSimulatedContract(chain)
  for (let block = 0; block < USED_BLOCKS; block++) contract.extend(draw)
  while (chain.head().number < BLOCKS) contract.rest()

  await using stack = new AsyncDisposableStack()
  const started = async (): Promise<SimulatedNode> => {
    const node = await startSimulatedNode(chain)
    stack.defer(() => node.stop())
    return node
  }
  const nodes = draw.chance(50) ? [await started()] : [await started(), await started()]
  const lasting = nodes.map((_, at) => lastingFaults(draw, at > 0))
  for (const [at, node] of nodes.entries()) {
    node.behave({ ...lasting[at], drawn: drawFaults(`${seed} ${at}`, FAULTY) })
  }

  const registry = stack.use(await openTestRegistry())
  const { database } = registry
  const source = { registry: { address: chain.address, startBlock: 1 } }
  const rpcUrls = nodes.map(({ url }) => url)
  const start = () =>
    indexChain(source, registry, { finalityDepth: FINALITY_DEPTH, pollMs: 20, rpcUrls })
  let running = await start()
  stack.defer(() => running.stop())
  for (let life = draw.number(3); life > 0; life--) {
    await sleep(draw.number(400))
    await running.stop()
    running = await start()
  }
  await untilIndexed(database, chain.head().hash)
  const offset = (await publicationsOf(database)).length
  const replica = createReplica(offset, await readResources(database))

  // Faults drawn per request pass; permanent ones remain.
  for (const [at, node] of nodes.entries()) node.behave(lasting[at])
  for (let block = 0; block < 3; block++) contract.extend(draw)
  const final = chain.head().number - FINALITY_DEPTH
  const provedTo = () => running.indexer.status().verification?.provedTo ?? 0
  await expect.poll(provedTo, PATIENCE).toBe(final)
  await untilIndexed(database, chain.head().hash)
  expect(running.indexer.status()).toMatchObject({ synced: true, problems: [] })
  await running.stop()

  for (const node of nodes) node.behave()
  const undisturbed = stack.use(await openTestRegistry())
  const fresh = await indexChain(source, undisturbed, { rpcUrls })
  stack.defer(() => fresh.stop())
  await untilIndexed(undisturbed.database, chain.head().hash)
  await fresh.stop()
  const wanted = await dumpTables(undisturbed.database, TABLES)
  for (const [name, rows] of Object.entries(await dumpTables(database, TABLES))) {
    expect(rows, `table ${name}`).toEqual(wanted[name])
  }
  const texts = await publicationsOf(database)
  replica.apply(texts.map((payload, at) => ({ offset: at + 1, topic: '', payload })))
  expect(replica.resources(), 'what was published').toEqual(await readResources(database))
}

/**
 * The first endpoint serves receipts, so its omissions can be proved. Another one may have even
 * less.
 */
function lastingFaults(draw: Draw, mayBeBlind: boolean): NodeFaults {
  const times = () => draw.one([1, 2, ALWAYS])
  const omit = Object.fromEntries(
    Array.from({ length: draw.number(4) }, () => [1 + draw.number(USED_BLOCKS), times()]),
  )
  return {
    omit,
    ...(draw.chance(30) && { mostLogs: 3 + draw.number(6) }),
    ...(draw.chance(20) && { widest: { blocks: 1 + draw.number(100) } }),
    ...(mayBeBlind && draw.chance(40) && { noReceipts: true, blind: true }),
    ...(mayBeBlind && draw.chance(30) && { logsPrunedBelow: USED_BLOCKS }),
  }
}
