import { type Chain, type ChainModules, type ChainOptions, startChain } from './chain.ts'
import { createRegistryActions, type RegistryActions } from './registry-actions.ts'
import { deployRegistry, type RegistryContract } from './registry-contract.ts'

export interface TestChain extends Chain {
  /** The deployed contract: its address, its start block, calls by name, raw logs. */
  readonly registry: RegistryContract
  /** Operators and validators with real keys, and what should be known of them. */
  readonly actions: RegistryActions
  /** Waits until the transactions stand in blocks, after mining one where blocks are made by hand. */
  settle(...sent: readonly (`0x${string}` | Promise<`0x${string}`>)[]): Promise<void>
}

/**
 * Starts a separate chain with the registry deployed; blocks are mined manually unless `blockTime`
 * is set.
 *
 * Two chains started within the same second have the same genesis; set a different `genesisTime` if
 * that matters.
 */
export async function startTestChain(
  options: ChainOptions = {},
  modules: ChainModules = {},
): Promise<TestChain> {
  const chain = await startChain({ blockTime: 'manual', ...options }, modules)
  try {
    const registry = await deployRegistry(chain)
    return {
      ...chain,
      registry,
      actions: createRegistryActions({ seed: 'test' }, { registry }),
      async settle(...sent) {
        const hashes = await Promise.all(sent)
        if (chain.blockTime === 'manual') await chain.mine()
        await registry.confirm(hashes)
      },
    }
  } catch (error) {
    await chain.stop()
    throw error
  }
}
