/**
 * A fee, and the total it has charged one validator of 32 ETH, both in packed units of one
 * currency. An operator has one for each currency, and so does the network.
 *
 * Source: SSVNetwork v2.0.0, OperatorLib (snapshots) and ProtocolLib (network fee index).
 */
export interface FeeIndex {
  /** Packed units per block from `block` on. */
  readonly fee: bigint
  /** Accumulated up to and including `block`. */
  readonly index: bigint
  readonly block: number
}

/** The index of something that has never charged a fee. */
export const NO_FEE: FeeIndex = Object.freeze({ fee: 0n, index: 0n, block: 0 })

/**
 * index + (block − index block) · fee
 *
 * @throws RangeError for a block before the last update of the index: earlier values are not
 * retained Source: SSVNetwork v2.0.0, OperatorLib `updateSnapshot`, ProtocolLib
 * `currentNetworkFeeIndex`.
 */
export function feeIndexAt({ fee, index, block: since }: FeeIndex, block: number): bigint {
  if (block < since)
    throw new RangeError(
      `A fee index of block ${since} cannot be applied to earlier block ${block}`,
    )
  return index + BigInt(block - since) * fee
}

/** Replaces the fee: the old one counts up to and including `block`, the new one from the next block on. */
export function changeFee(feeIndex: FeeIndex, fee: bigint, block: number): FeeIndex {
  return { fee, index: feeIndexAt(feeIndex, block), block }
}
