import { encodePacked, keccak256 } from 'viem'
import type { Address, LowerHex } from './hex.ts'
import { sortOperatorIds } from './sort-operator-ids.ts'

/**
 * The contract's key of a cluster: keccak256(owner ‖ operator ids, ascending, as 32-byte words).
 *
 * @param operatorIds in any order
 * @returns 32 bytes
 */
export function clusterId(owner: Address, operatorIds: readonly bigint[]): LowerHex {
  // Packed encoding pads the elements of an array to words, and nothing else (Solidity ABI, "Non-standard Packed Mode").
  return keccak256(
    encodePacked(['address', 'uint256[]'], [owner, sortOperatorIds(operatorIds)]),
  ) as LowerHex
}
