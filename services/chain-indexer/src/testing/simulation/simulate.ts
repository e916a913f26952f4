import { sleep } from '@ssv-exporter/service-kit/sleep'
import { readCursor } from '@ssv-exporter/store/cursor'
import { RECENT_BLOCKS } from '@ssv-exporter/store/recent-blocks'
import { expect } from 'vitest'
import { createDraw } from '../draw.ts'
import {
  indexChain,
  openTestRegistry,
  PATIENCE,
  type TestRegistry,
  untilIndexed,
} from '../index-chain.ts'
import { readResources } from '../read-resources.ts'
import { createReplica } from '../replica.ts'
import { dumpTables, publicationsOf } from '../tables.ts'
import { drawFaults } from './draw-fault.ts'
import type { IndexerProcesses } from './indexer-processes.ts'
import type { DrawnFault, NodeFaults } from './node-faults.ts'
import { createSimulatedChain, type SimulatedBlock } from './simulated-chain.ts'
import { createSimulatedContract } from './simulated-contract.ts'
import { type SimulatedNode, startSimulatedNode } from './simulated-node.ts'

/**
 * A chain shorter than the window is read near its head only; a longer one starts with settled
 * history.
 */
const FEWEST_BLOCKS = 8
const MOST_SETTLED = 200
/** During an outage the chain may grow beyond the window: then history is read, and published. */
const MOST_MISSED = 300
const MOST_STEP = 12
const DEEPEST_REORG = 100
/**
 * Maximum depth of a former branch's end below the highest block: the reorganisation is deeper, and
 * must stay within the window.
 */
const DEEPEST_RETURN = 150
const MOST_WAIT_MS = 150
/** After failures the indexer waits for up to a quarter of a minute. */
const MOST_INDEXING_MS = 240_000
/** Percentage of failing requests. */
const FAULTY = 6

const OPTIONS = {
  // Reorganisations of any depth.
  finalityDepth: 1_000,
  pollMs: 20,
}

/**
 * Indexes a chain that grows and is reorganised, over endpoints with random faults. The indexer is
 * a process that is killed at random moments and loses its Postgres connections. Asserts that the
 * final tables equal those of a run that saw only the final chain, and that a replica which applied
 * the publications is equal.
 */
export async function simulate(
  seed: string,
  { steps, processes }: { steps: number; processes: IndexerProcesses },
): Promise<void> {
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
  let highest = 0
  grow(draw.chance(50) ? FEWEST_BLOCKS : RECENT_BLOCKS + draw.number(MOST_SETTLED))
  for (const [i, node] of nodes.entries()) node.behave(faultsOf(`${seed} ${i}`))

  const disturbed = stack.use(await openTestRegistry())
  const { address: contractAddress } = chain
  const rpcUrls = nodes.map(({ url }) => url)
  const settings = {
    ...OPTIONS,
    databaseUrl: disturbed.url,
    rpcUrls,
    contractAddress,
    startBlock: 1,
  }
  const start = () => processes.start(settings)
  let running = await start()
  stack.defer(() => running.end('SIGKILL').catch(() => {}))
  // The initial sync publishes nothing, and is disturbed nevertheless.
  while (draw.chance(60)) {
    await sleep(draw.number(2 * MOST_WAIT_MS))
    await running.end('SIGKILL')
    running = await start()
  }
  await untilIndexed(disturbed.database, chain.head().hash, MOST_INDEXING_MS)
  const replica = createReplica(0, await readResources(disturbed.database))

  let former: SimulatedBlock[] = []
  for (let step = 0; step < steps; step++) {
    former = [...former, chain.head()].filter(({ number }) => number >= highest - DEEPEST_RETURN)
    const isAway = draw.chance(20)
    if (isAway) await running.end(draw.chance(80) ? 'SIGKILL' : 'SIGTERM')
    changeChain(isAway && draw.chance(10) ? draw.number(MOST_MISSED) : draw.number(MOST_STEP))
    if (isAway) running = await start()
    await sleep(draw.number(MOST_WAIT_MS))
    if (draw.chance(20)) await endConnections(disturbed)
  }
  for (const node of nodes) node.behave()
  grow(1)
  await untilIndexed(disturbed.database, chain.head().hash, MOST_INDEXING_MS)
  await untilHeadSeen(disturbed, chain.head().number)
  await running.end('SIGTERM')

  const undisturbed = await indexUndisturbed(nodes)
  const wanted = await dumpTables(undisturbed.database)
  for (const [name, rows] of Object.entries(await dumpTables(disturbed.database))) {
    const comparable = (of: readonly string[]) => rowsAbove(name, of, highest - RECENT_BLOCKS)
    expect(comparable(rows), `table ${name}`).toEqual(comparable(wanted[name] ?? []))
  }
  const texts = await publicationsOf(disturbed.database)
  replica.apply(texts.map((payload, index) => ({ offset: index + 1, topic: '', payload })))
  expect(replica.resources(), 'what was published').toEqual(await readResources(disturbed.database))

  function grow(blocks: number): void {
    for (let block = 0; block < blocks; block++) contract.extend(draw)
    highest = Math.max(highest, chain.head().number)
  }

  /** Grows, is reorganised, or returns to a former branch. */
  function changeChain(blocks: number): void {
    const { number } = chain.head()
    const kind = draw.number(4)
    if (kind === 0) {
      // Down to and including the start block.
      const depth = 1 + draw.number(Math.min(DEEPEST_REORG, number))
      chain.moveTo(chain.at(number - depth) as SimulatedBlock)
      grow(depth)
    } else if (kind === 1) chain.moveTo(draw.one(former))
    grow(1 + blocks)
  }

  function faultsOf(name: string): NodeFaults {
    const drawn = drawFaults(name, FAULTY)
    return {
      drawn: (request) => {
        const fault = drawn(request)
        return fault !== undefined && isBelieved(fault, request) ? undefined : fault
      },
      ...(draw.chance(30) && { widest: { blocks: 2 ** draw.number(7) } }),
      ...(draw.chance(20) && { noBatches: true }),
      ...(draw.chance(20) && { time: '0x0' }),
    }
  }

  /** Omitted logs in settled history are not detected; see docs/indexing-guarantees.md. */
  function isBelieved({ kind }: DrawnFault, request: string): boolean {
    if (kind !== 'omit' && kind !== 'lag') return false
    const to = /"toBlock":"(0x[0-9a-f]+)"/.exec(request)?.[1]
    return to !== undefined && Number(to) <= highest - RECENT_BLOCKS
  }

  async function indexUndisturbed(of: readonly SimulatedNode[]): Promise<TestRegistry> {
    const registry = stack.use(await openTestRegistry())
    const source = { registry: { address: chain.address, startBlock: 1 } }
    const urls = of.map(({ url }) => url)
    const fresh = await indexChain(source, registry, { ...OPTIONS, rpcUrls: urls })
    stack.defer(() => fresh.stop())
    await untilIndexed(registry.database, chain.head().hash, MOST_INDEXING_MS)
    await fresh.stop()
    return registry
  }
}

/**
 * After leaving a longer branch, the head is recorded at the next poll. Not by `expect.poll`: seeds
 * run concurrently.
 */
async function untilHeadSeen({ database }: TestRegistry, head: number): Promise<void> {
  const until = Date.now() + PATIENCE.timeout
  for (;;) {
    const { headBlock } = await readCursor(database)
    if (headBlock === head) return
    if (Date.now() > until) throw new Error(`head block ${headBlock}, not ${head}`)
    await sleep(PATIENCE.interval)
  }
}

/** Without undo rows of blocks that can no longer be undone; these are removed lazily. */
function rowsAbove(table: string, rows: readonly string[], above: number): readonly string[] {
  const column = WINDOWED[table]
  return column === undefined ? rows : rows.filter((row) => JSON.parse(row)[column] > above)
}

/** Tables of recent blocks only, by the column of the block number. */
const WINDOWED: Readonly<Record<string, string>> = {
  block: 'number',
  registry_undo: 'block_number',
}

/** As in a Postgres restart: every connection of the indexer breaks, at any point. */
async function endConnections({ database }: TestRegistry): Promise<void> {
  await database.query(
    'end-connections',
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE datname = current_database() AND application_name = 'indexer'`,
  )
}
