import type { ChainSource } from '../rpc/chain-source.ts'

export interface Creation {
  /**
   * Whether the contract was created at the start block or later; undefined if no endpoint can
   * tell.
   */
  seen: boolean | undefined
  /** A block before the start block with a log of the contract. */
  earlierLog?: number
}

/** Number of blocks before the start block to search for logs. */
const SEARCHED_BLOCKS = 100_000

/**
 * Checks whether the contract existed before the start block, and if so, whether it emitted logs
 * there. The genesis block has no logs.
 * @throws RpcError
 */
export async function readCreation(source: ChainSource, startBlock: number): Promise<Creation> {
  if (startBlock <= 1) return { seen: true }
  const before = startBlock - 1
  const hasCode = await source.hasCode(before)
  if (hasCode === undefined) return { seen: undefined }
  if (!hasCode) return { seen: true }
  for (let next = Math.max(1, startBlock - SEARCHED_BLOCKS); next <= before; ) {
    const range = await source.historyRange(next, before, { priority: 'audit' })
    const [first] = (await range.confirmed).logs
    if (first !== undefined) return { seen: false, earlierLog: first.blockNumber }
    next = range.to + 1
  }
  return { seen: false }
}
