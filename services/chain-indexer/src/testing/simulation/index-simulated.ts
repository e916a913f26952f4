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
  /** Of an indexer that was stopped; one of its own when absent. */
  registry?: TestRegistry
}

/** A node of the chain, ended with the test. */
export async function nodeOf(chain: SimulatedChain, faults?: NodeFaults): Promise<SimulatedNode> {
  const node = await startSimulatedNode(chain, faults)
  onTestFinished(() => node.stop())
  return node
}

/** Indexes a simulated chain over its nodes, or what stands before them, into a database of its own unless told otherwise, until the test is over. */
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
