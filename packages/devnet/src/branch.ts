import type { Hex } from 'viem'
import { type ChainClient, call } from './chain-client.ts'

interface BranchBlock {
  readonly timestamp: bigint
  readonly rawTransactions: readonly Hex[]
}

/** Formerly canonical blocks, kept to be restored. */
export interface Branch {
  /** Height of the block below the first one. */
  readonly forkHeight: number
  /** Hash of the last block. */
  readonly headHash: Hex
  readonly blocks: readonly BranchBlock[]
}

/** Records the last `depth` blocks. */
export async function recordBranch(client: ChainClient, depth: number): Promise<Branch> {
  const head = await client.getBlock()
  const blocks: BranchBlock[] = []
  for (let height = head.number - BigInt(depth) + 1n; height <= head.number; height++) {
    const { timestamp, transactions } = await client.getBlock({ blockNumber: height })
    const rawTransactions = await Promise.all(
      transactions.map((hash) => rawTransaction(client, hash)),
    )
    blocks.push({ timestamp, rawTransactions })
  }
  return { forkHeight: Number(head.number) - depth, headHash: head.hash, blocks }
}

/**
 * Mines the blocks of a branch again on top of the head, with identical hashes.
 *
 * A block hash is determined by parent, time, transactions and base fee; anvil derives all other
 * header fields from these. A rollback does not reset the base fee, so these chains have none.
 */
export async function replayBranch(client: ChainClient, { blocks }: Branch): Promise<void> {
  for (const { timestamp, rawTransactions } of blocks) {
    for (const serializedTransaction of rawTransactions) {
      await client.sendRawTransaction({ serializedTransaction })
    }
    await client.setNextBlockTimestamp({ timestamp })
    await client.mine({ blocks: 1 })
  }
}

async function rawTransaction(client: ChainClient, hash: Hex): Promise<Hex> {
  return (await call(client, 'eth_getRawTransactionByHash', hash)) as Hex
}
