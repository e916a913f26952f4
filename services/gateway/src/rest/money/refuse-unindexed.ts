import type { AccountingAnswer } from '@ssv-exporter/store/resources/accounting-facts'
import { ProblemError } from '../errors.ts'

/** @throws ProblemError for a block that is not indexed, since results could be wrong */
export function refuseUnindexed({ block, indexedBlock }: AccountingAnswer<unknown>): void {
  if (indexedBlock !== undefined && block <= indexedBlock) return
  const detail = `\`block\`: the last indexed block is ${indexedBlock ?? 'none'}`
  throw new ProblemError('BLOCK_NOT_INDEXED', { parameter: 'block', detail })
}
