import type { LowerHex } from '@ssv-exporter/encoding/hex'
import { sha256 } from 'viem'
import { sortOperatorIds } from './sort-operator-ids.ts'

/**
 * The network's key of a committee: sha256 over the operator ids, ascending, each as four little-endian bytes.
 *
 * @param operatorIds in any order; only the low 32 bits enter the hash, while all bits decide the order
 * @returns 32 bytes
 */
export function committeeId(operatorIds: readonly bigint[]): LowerHex {
  const preimage = new DataView(new ArrayBuffer(4 * operatorIds.length))
  for (const [index, id] of sortOperatorIds(operatorIds).entries()) {
    preimage.setUint32(4 * index, Number(BigInt.asUintN(32, id)), true)
  }
  return sha256(new Uint8Array(preimage.buffer)) as LowerHex
}
