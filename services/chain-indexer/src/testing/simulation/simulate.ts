import { sleep } from '@ssv-exporter/service-kit/sleep'
import { readCursor } from '@ssv-exporter/store/cursor'
import { expect } from 'vitest'
import { createDraw, type Draw } from '../draw.ts'
import {
  indexChain,
  openTestRegistry,
  PATIENCE,
  type RunningIndexer,
  type TestRegistry,
  untilIndexed,
} from '../index-chain.ts'
import { readResources } from '../read-resources.ts'
import { createReplica } from '../replica.ts'
import { dumpTables, publicationsOf } from '../tables.ts'
import { drawFaults } from './draw-fault.ts'
import type { NodeFaults } from './node-faults.ts'
import { createSimulatedChain, type SimulatedBlock } from './simulated-chain.ts'
import { createSimulatedContract } from './simulated-contract.ts'
import { type SimulatedNode, startSimulatedNode } from './simulated-node.ts'

/** Everything is read near the head: the tables of every run are equal then, the journal among them. */
const MOST_BLOCKS = 250
const FIRST_BLOCKS = 8
const DEEPEST_REORG = 100
const MOST_WAIT_MS = 150
/** Requests that go wrong, in a hundred. */
const FAULTY = 6

const OPTIONS = {
  // Reorganisations reach as deep as they like.
  finalityDepth: 1_000,
  pollMs: 20,
}

/**
 * Indexes a chain that grows and is reorganised over endpoints that fail in drawn ways, is ended and loses its
 * connections to Postgres. Holds that in the end the tables are those of a run that saw nothing but the final chain,
 * and that whoever applied what was published has the same.
 */
export async function simulate(seed: string, { steps }: { steps: number }): Promise<void> {
  const draw = createDraw(seed)
  const chain = createSimulatedChain()
  const contract = createSimulatedContract(chain)
  await using stack = new AsyncDisposableStack()
  const started = async () => {
    const node = await startSimulatedNode(chain)
    stack.defer(() => node.stop())
    return node
  }
  const nodes = draw.chance(50) ? [await started()] : [await started(), await started()]
  for (let block = 0; block < FIRST_BLOCKS; block++) contract.extend(draw)

  const disturbed = stack.use(await openTestRegistry())
  const source = { registry: { address: chain.address, startBlock: 1 } }
  const rpcUrls = nodes.map(({ url }) => url)
  const start = () => indexChain(source, disturbed, { ...OPTIONS, rpcUrls })
  let running = await start()
  stack.defer(() => running.stop())
  await untilIndexed(disturbed.database, chain.head().hash)
  const replica = createReplica(0, await readResources(disturbed.database))

  for (const [place, node] of nodes.entries()) node.behave(faultsOf(`${seed} ${place}`, draw))
  const former: SimulatedBlock[] = []
  for (let step = 0; step < steps; step++) {
    former.push(chain.head())
    changeChain()
    await sleep(draw.number(MOST_WAIT_MS))
    if (draw.chance(20)) await endConnections(disturbed)
    if (draw.chance(20)) running = await restart(running, start)
  }
  for (const node of nodes) node.behave()
  contract.extend(draw)
  await untilIndexed(disturbed.database, chain.head().hash)
  await expect.poll(() => headBlockOf(disturbed), PATIENCE).toBe(chain.head().number)
  await running.stop()

  const undisturbed = await indexUndisturbed(nodes)
  const wanted = await dumpTables(undisturbed.database)
  for (const [name, rows] of Object.entries(await dumpTables(disturbed.database))) {
    expect(rows, `table ${name}`).toEqual(wanted[name])
  }
  const texts = await publicationsOf(disturbed.database)
  replica.apply(texts.map((payload, place) => ({ position: place + 1, topic: '', payload })))
  expect(replica.resources(), 'what was published').toEqual(await readResources(disturbed.database))

  /** Grows, is reorganised, or goes back to a branch that it had left. */
  function changeChain(): void {
    const { number } = chain.head()
    const kind = draw.number(4)
    if (kind === 0) {
      const depth = 1 + draw.number(Math.min(DEEPEST_REORG, number - 1))
      chain.moveTo(chain.at(number - depth) as SimulatedBlock)
      while (chain.head().number < number) contract.extend(draw)
    } else if (kind === 1) chain.moveTo(draw.one(former))
    const grown = 1 + draw.number(12)
    for (let block = 0; block < grown && chain.head().number < MOST_BLOCKS; block++) {
      contract.extend(draw)
    }
  }

  async function indexUndisturbed(of: readonly SimulatedNode[]): Promise<TestRegistry> {
    const registry = stack.use(await openTestRegistry())
    const urls = of.map(({ url }) => url)
    const fresh = await indexChain(source, registry, { ...OPTIONS, rpcUrls: urls })
    stack.defer(() => fresh.stop())
    await untilIndexed(registry.database, chain.head().hash)
    await fresh.stop()
    return registry
  }
}

/** The head that was seen last; after a longer branch was left, it is seen with the next look. */
async function headBlockOf({ database }: TestRegistry): Promise<number | undefined> {
  return (await readCursor(database)).headBlock
}

function faultsOf(seed: string, draw: Draw): NodeFaults {
  return {
    drawn: drawFaults(seed, FAULTY),
    ...(draw.chance(30) && { widest: { blocks: 1 + draw.number(8) } }),
    ...(draw.chance(20) && { noBatches: true }),
    ...(draw.chance(20) && { time: '0x0' }),
  }
}

/** At whatever it is waiting for. */
async function restart(
  running: RunningIndexer,
  start: () => Promise<RunningIndexer>,
): Promise<RunningIndexer> {
  await running.stop()
  return start()
}

/** As when Postgres restarts: every connection of the indexer breaks, whatever it does. */
async function endConnections({ database }: TestRegistry): Promise<void> {
  await database.query(
    'end-connections',
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE datname = current_database() AND application_name = 'indexer'`,
  )
}
