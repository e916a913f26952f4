import type { LowerHex } from '@ssv-exporter/encoding/hex'
import { encodePacked, keccak256 } from 'viem'
import type { Address } from './hex.ts'
import { sortOperatorIds } from './sort-operator-ids.ts'

/**
 * Cache of recent cluster ids: an id is needed several times per event, and hashing dominates the
 * cost of applying it. At most about 8 MB.
 */
const known = new Map<string, LowerHex>()
const MOST_KNOWN = 30_000
/** Maximum committee size; larger inputs are invalid and would waste memory. */
const LARGEST_COMMITTEE = 13

/**
 * The contract's key of a cluster: keccak256(owner ‖ operator ids, ascending, as 32-byte words).
 *
 * @param operatorIds in any order
 * @returns 32 bytes
 */
export function clusterId(owner: Address, operatorIds: readonly bigint[]): LowerHex {
  const sorted = sortOperatorIds(operatorIds)
  if (sorted.length > LARGEST_COMMITTEE) return hash(owner, sorted)
  const name = `${owner} ${sorted.join(' ')}`
  const found = known.get(name)
  if (found !== undefined) return found
  const id = hash(owner, sorted)
  if (known.size >= MOST_KNOWN) known.clear()
  known.set(name, id)
  return id
}

/** Packed encoding pads the elements of an array to words, and nothing else (Solidity ABI, "Non-standard Packed Mode"). */
const hash = (owner: Address, sorted: readonly bigint[]) =>
  keccak256(encodePacked(['address', 'uint256[]'], [owner, sorted])) as LowerHex
