import type { ContractGeneration } from '@ssv-exporter/contracts/contract-generation'
import type { BlockHeader } from '@ssv-exporter/store/recent-blocks'
import { loadAccounts } from '@ssv-exporter/store/registry/accounts'
import { nextNonce } from '../registry/apply/account.ts'
import type { Draw } from './draw.ts'
import { drawLog, firstLogs } from './draw-log.ts'
import { OTHER_OWNER, OWNER } from './emit.ts'
import type { EmittedLog, RegistryBench } from './registry-bench.ts'

/** A random history, applied to one or several registries. */
export interface RandomHistory {
  /** One range of blocks, or a reorg. */
  step(): Promise<void>
  /** Removes some of the newest blocks. */
  reorganise(): Promise<void>
  /** The lowest block that a reorg may lead back to. */
  lowest(): number
}

const LOGS_IN_A_BLOCK = 5
const DEEPEST_REORG = 6

export async function createRandomHistory(
  generation: ContractGeneration,
  draw: Draw,
  benches: readonly [RegistryBench, ...RegistryBench[]],
): Promise<RandomHistory> {
  /** Possible reorg ancestors, the last one being the tip. */
  let ancestors: BlockHeader[] = []
  let steps = 0

  async function extend(blocks: EmittedLog[][], settled: number): Promise<void> {
    const fork = `step ${steps++}`
    let headers: BlockHeader[] = []
    for (const bench of benches) headers = await bench.range(blocks, { fork, settled })
    ancestors = settled > 0 ? headers.slice(settled - 1) : [...ancestors, ...headers]
  }

  async function reorganise(): Promise<void> {
    if (ancestors.length < 2) return
    const depth = 1 + draw.number(Math.min(DEEPEST_REORG, ancestors.length - 1))
    ancestors = ancestors.slice(0, -depth)
    for (const bench of benches) await bench.rollBack(ancestors.at(-1) as BlockHeader)
  }

  await extend([firstLogs(generation)], 0)
  return {
    async step() {
      if (draw.chance(25)) return reorganise()
      const nonces = await noncesOf(benches[0])
      const blocks = Array.from({ length: draw.chance(25) ? 4 : 1 }, () =>
        Array.from({ length: draw.number(LOGS_IN_A_BLOCK + 1) }, () =>
          drawLog(generation, draw, nonces),
        ),
      )
      await extend(blocks, draw.chance(15) ? draw.number(blocks.length + 1) : 0)
    },
    reorganise,
    lowest: () => ancestors[0]?.number ?? 0,
  }
}

/** Continues counting from the registry, within blocks being created. */
async function noncesOf(bench: RegistryBench) {
  const accounts = await loadAccounts(bench.database, [OWNER, OTHER_OWNER])
  const next = new Map(accounts.map((account) => [account.owner, nextNonce(account)]))
  return {
    next(owner: string) {
      const nonce = next.get(owner) ?? 0
      next.set(owner, nonce + 1)
      return nonce
    },
  }
}
