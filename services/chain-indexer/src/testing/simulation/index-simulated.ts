import { onTestFinished } from 'vitest'
import {
  indexChain,
  openTestRegistry,
  type RunningIndexer,
  type TestRegistry,
} from '../index-chain.ts'
import type { NodeFaults } from './node-faults.ts'
import type { SimulatedChain } from './simulated-chain.ts'
import { type SimulatedNode, startSimulatedNode } from './simulated-node.ts'

type IndexOptions = Omit<NonNullable<Parameters<typeof indexChain>[2]>, 'rpcUrls'> & {
  /** The database of a stopped indexer; a new one if absent. */
  registry?: TestRegistry
}

/** A node of the chain, stopped at the end of the test. */
export async function nodeOf(chain: SimulatedChain, faults?: NodeFaults): Promise<SimulatedNode> {
  const node = await startSimulatedNode(chain, faults)
  onTestFinished(() => node.stop())
  return node
}

/**
 * Indexes a simulated chain over its nodes, or proxies of them, into a new database by default,
 * until the end of the test.
 */
export async function indexSimulated(
  chain: SimulatedChain,
  nodes: readonly Pick<SimulatedNode, 'url'>[],
  { registry: former, ...options }: IndexOptions = {},
): Promise<{ registry: TestRegistry; running: RunningIndexer }> {
  const registry = former ?? (await openTestRegistry())
  if (former === undefined) onTestFinished(() => registry[Symbol.asyncDispose]())
  const { startBlock = 1 } = options
  const source = { registry: { address: chain.address, startBlock } }
  const rpcUrls = nodes.map(({ url }) => url)
  const running = await indexChain(source, registry, { ...options, rpcUrls })
  onTestFinished(() => running.stop())
  return { registry, running }
}
