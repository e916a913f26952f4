import {
  type Contradiction,
  isOfEarlierHistory,
  isOpen,
  readContradictions,
} from '@ssv-exporter/store/contradictions'
import { readCursor } from '@ssv-exporter/store/cursor'
import type { Database } from '@ssv-exporter/store/database'
import { readVerification } from '@ssv-exporter/store/verification'
import type { Creation } from './read-creation.ts'
import type { VerificationFacts } from './verification-progress.ts'

/** Reads the verification progress from the database. */
export async function readFacts(
  database: Database,
  { startBlock, creation, isAtHead }: { startBlock: number; creation: Creation; isAtHead: boolean },
): Promise<Omit<VerificationFacts, 'fault'>> {
  const { indexedBlock, finalizedBlock = 0, synced } = await readCursor(database)
  const { confirmedBlock, audited, unprovedBlocks } = await readVerification(database)
  const contradictions = await readContradictions(database)
  const final = Math.min(indexedBlock, finalizedBlock)
  const checkedTo = Math.max(confirmedBlock ?? startBlock - 1, audited?.number ?? startBlock - 1)
  const open = contradictions.filter(isOpen)
  const earlierHistory =
    creation.earlierLog === undefined
      ? unexplainedHistory(contradictions, startBlock)
      : `the contract has a log in block ${creation.earlierLog}`
  return {
    provedTo: audited?.number,
    unprovedBlocks,
    confirmedTo: confirmedBlock,
    unverifiedBlocks: Math.max(0, final - checkedTo),
    creationSeen: creation.seen,
    contradictions: open,
    earlierHistory,
    isEmpty: isAtHead && !synced && open.length === 0 && earlierHistory === undefined,
  }
}

/** Every block from the start block on is proved, yet logs before it are missing. */
const unexplainedHistory = (contradictions: readonly Contradiction[], startBlock: number) =>
  contradictions.find((one) => isOfEarlierHistory(one, startBlock))?.reason
