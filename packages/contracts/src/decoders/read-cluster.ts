import { type AbiReader, WORD } from '../abi-reader.ts'
import type { Cluster } from '../events.ts'

/** Words that `readCluster` reads. */
export const CLUSTER_WORDS = 5

/** (uint32 validatorCount, uint64 networkFeeIndex, uint64 index, bool active, uint256 balance), inlined in the head. */
export function readCluster(data: AbiReader, at: number): Cluster {
  return {
    validatorCount: data.uint32(at),
    networkFeeIndex: data.uint64(at + WORD),
    index: data.uint64(at + 2 * WORD),
    active: data.bool(at + 3 * WORD),
    balance: data.uint256(at + 4 * WORD),
  }
}
