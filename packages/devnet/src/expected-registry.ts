import type { Address, LowerHex } from '@ssv-exporter/contracts/hex'

/** What an indexer of the registry should have found, in the order of the chain. */
export interface ExpectedRegistry {
  readonly operators: readonly ExpectedOperator[]
  /** Those whose registration is valid. */
  readonly validators: readonly ExpectedValidator[]
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
  readonly fee: bigint
  readonly removed: boolean
}

export interface ExpectedValidator {
  readonly publicKey: LowerHex
  readonly owner: Address
  readonly operatorIds: readonly bigint[]
  /** In the order of the operator ids. */
  readonly sharePublicKeys: readonly LowerHex[]
  /** Of a removed validator: as it was when it was removed. */
  readonly liquidated: boolean
  readonly exited: boolean
  readonly removed: boolean
}
