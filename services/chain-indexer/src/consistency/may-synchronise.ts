import { hasLogs } from '@ssv-exporter/store/contract-log'
import { isOfEarlierHistory, isOpen, readContradictions } from '@ssv-exporter/store/contradictions'
import type { Transaction } from '@ssv-exporter/store/database'
import { RECENT_BLOCKS } from '@ssv-exporter/store/recent-blocks'
import { readVerification } from '@ssv-exporter/store/verification'

/**
 * Whether a registry indexed up to block `to` may count as complete: it has no contradictions and
 * is not empty. Deploying a contract emits logs, so the absence of any log must be proved block by
 * block.
 */
export async function maySynchronise(
  transaction: Transaction,
  { startBlock, to }: { startBlock: number; to: number },
): Promise<boolean> {
  const contradictions = await readContradictions(transaction)
  if (contradictions.some((one) => isOpen(one) || isOfEarlierHistory(one, startBlock))) return false
  // Blocks near the head are read together with the proof of their logs.
  const settled = to - RECENT_BLOCKS
  if (settled < startBlock || (await hasLogs(transaction))) return true
  const { audited, unprovedBlocks } = await readVerification(transaction)
  return unprovedBlocks === 0 && (audited?.number ?? 0) >= settled
}
