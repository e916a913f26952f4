import type { Currency } from '@ssv-exporter/contracts/accounting/currency'
import type { Address } from '@ssv-exporter/contracts/hex'
import type { LowerHex } from '@ssv-exporter/encoding/hex'

/** What an indexer of the registry should have found, in the order of the chain. */
export interface ExpectedRegistry {
  readonly operators: readonly ExpectedOperator[]
  /** Those whose registration is valid. */
  readonly validators: readonly ExpectedValidator[]
  /** In the order of their first registration, valid or not. */
  readonly clusters: readonly ExpectedCluster[]
  /** The contract is v2.0.0. */
  readonly upgraded: boolean
  /** Owner to the address that was set last. */
  readonly feeRecipients: ReadonlyMap<Address, Address>
  /** Owner to the number of its registrations, valid or not: the nonce of the next one. */
  readonly nonces: ReadonlyMap<Address, number>
  /** Registrations with a signature for a wrong nonce. */
  readonly malformedRegistrations: number
}

export interface ExpectedOperator {
  readonly id: bigint
  readonly owner: Address
  /** The key text, 612 characters. */
  readonly publicKey: string
  /** Wei per block in SSV; 0 of an operator that came after the upgrade, and of a removed one. */
  readonly fee: bigint
  /** Wei per block in ETH; undefined of an operator of the SSV age that has not met an ETH cluster. */
  readonly ethFee: bigint | undefined
  readonly declaredFee: bigint | undefined
  readonly removed: boolean
}

export interface ExpectedCluster {
  readonly id: LowerHex
  readonly owner: Address
  readonly operatorIds: readonly bigint[]
  readonly currency: Currency
  readonly validatorCount: number
  /** Whole ETH of the whole cluster; undefined until it is reported. */
  readonly effectiveBalance: number | undefined
  readonly active: boolean
}

export interface ExpectedValidator {
  readonly publicKey: LowerHex
  readonly owner: Address
  readonly operatorIds: readonly bigint[]
  /** In the order of the operator ids. */
  readonly sharePublicKeys: readonly LowerHex[]
  /** For a removed validator: as it was when it was removed. */
  readonly liquidated: boolean
  readonly exited: boolean
  readonly removed: boolean
}
