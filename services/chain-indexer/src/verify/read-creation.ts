import type { ChainSource } from '../rpc/chain-source.ts'

export interface Creation {
  /** Whether the contract begins at the start block or later; undefined where no endpoint can say. */
  seen: boolean | undefined
  /** A block before the start block in which the contract made a log. */
  earlierLog?: number
}

/** Blocks before the start block that are searched for logs. */
const LOOK_BACK = 100_000

/**
 * Asks whether the contract was there before the start block, and if so, whether it made logs there. The first block of a
 * chain holds no logs.
 * @throws RpcFault
 */
export async function readCreation(source: ChainSource, startBlock: number): Promise<Creation> {
  if (startBlock <= 1) return { seen: true }
  const before = startBlock - 1
  const hasCode = await source.hasCode(before)
  if (hasCode === undefined) return { seen: undefined }
  if (!hasCode) return { seen: true }
  for (let next = Math.max(1, startBlock - LOOK_BACK); next <= before; ) {
    const range = await source.historyRange(next, before, { lane: 'audit' })
    const [first] = (await range.confirmed).logs
    if (first !== undefined) return { seen: false, earlierLog: first.blockNumber }
    next = range.to + 1
  }
  return { seen: false }
}
