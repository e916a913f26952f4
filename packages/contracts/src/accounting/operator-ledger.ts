import { type Currency, PACKED_UNIT } from './currency.ts'
import { type FeeIndex, feeIndexAt, NO_FEE } from './fee-index.ts'
import { UNITS_PER_VALIDATOR } from './v-units.ts'

/**
 * An operator's fee and earnings in one currency.
 *
 * Source: SSVNetwork v2.0.0, OperatorLib (`snapshot`, `ethSnapshot`, effective vUnits).
 */
export interface OperatorLedger extends FeeIndex {
  /** Packed units, earned up to `block` and not withdrawn. */
  readonly earnings: bigint
  /** Sum over its active clusters of this currency; see `clusterUnits`. */
  readonly units: bigint
  /** The operator was removed: its index no longer changes, and everything else is 0. */
  readonly closed: boolean
}

/** Ledger of an operator that has not charged anything in a currency. */
export const NO_LEDGER: OperatorLedger = Object.freeze({
  ...NO_FEE,
  earnings: 0n,
  units: 0n,
  closed: false,
})

/**
 * Advances a ledger to a block: earnings grow by floor(fee · blocks · units / 10000).
 *
 * The contract rounds down each time, so the result depends on the blocks at which it settles: call
 * this at exactly those.
 *
 * @throws RangeError for an earlier block Source: SSVNetwork v2.0.0, OperatorLib `updateSnapshotSt`
 * (ETH), `updateSnapshotStSSV` (SSV, where nothing is rounded).
 */
export function settle(ledger: OperatorLedger, block: number): OperatorLedger {
  const index = feeIndexAt(ledger, block)
  const charged = index - ledger.index
  return {
    ...ledger,
    index,
    block,
    earnings: ledger.earnings + (charged * ledger.units) / UNITS_PER_VALIDATOR,
  }
}

/**
 * An operator's withdrawable earnings at a block, in wei. Source: SSVNetwork v2.0.0, SSVViews
 * `getOperatorEarnings`.
 */
export function earningsAt(currency: Currency, ledger: OperatorLedger, block: number): bigint {
  return settle(ledger, block).earnings * PACKED_UNIT[currency]
}
