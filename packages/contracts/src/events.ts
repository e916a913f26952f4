import type { Address, LowerHex } from './hex.ts'

/*
 * Names and keys of operators are bytes as emitted: the chain holds NUL and broken UTF-8, which text would lose.
 * Public keys of validators and shares are hex of whatever length was emitted; 48 bytes is for the indexer to ask.
 * Lists of one validator run in the order of the event; that they are equally long is for the indexer to ask, too.
 */

export interface SeedOperatorAdded {
  readonly generation: 'legacy' | 'v1'
  readonly name: 'OperatorAdded'
  readonly operatorName: Uint8Array
  readonly owner: Address
  /** The unwrapped key text. */
  readonly publicKey: Uint8Array
}

export interface V2OperatorAdded {
  readonly generation: 'v2'
  readonly name: 'OperatorAdded'
  /** uint256 */
  readonly operatorId: bigint
  readonly operatorName: Uint8Array
  readonly owner: Address
  /** The unwrapped key text. */
  readonly publicKey: Uint8Array
  readonly fee: bigint
}

export interface CurrentOperatorAdded {
  readonly generation: 'current'
  readonly name: 'OperatorAdded'
  /** uint64 */
  readonly operatorId: bigint
  readonly owner: Address
  /** The unwrapped key text. */
  readonly publicKey: Uint8Array
  readonly fee: bigint
}

export interface OperatorRemoved {
  readonly generation: 'current'
  readonly name: 'OperatorRemoved'
  readonly operatorId: bigint
}

interface SeedShares {
  readonly sharePublicKeys: readonly LowerHex[]
  /** Still ABI-wrapped Base64: an exporter never reads them, so a broken one must not cost the registration. */
  readonly encryptedKeys: readonly Uint8Array[]
}

export interface LegacyValidatorAdded extends SeedShares {
  readonly generation: 'legacy'
  readonly name: 'ValidatorAdded'
  readonly owner: Address
  readonly publicKey: LowerHex
  /** The `index` member of each share as emitted; node ids are positions, not these (SSV v0.1.12 behaviour). */
  readonly shareIndexes: readonly bigint[]
  /** Unwrapped key texts. */
  readonly operatorPublicKeys: readonly Uint8Array[]
}

export interface V1ValidatorAdded extends SeedShares {
  readonly generation: 'v1'
  readonly name: 'ValidatorAdded'
  readonly owner: Address
  readonly publicKey: LowerHex
  /** Unwrapped key texts. */
  readonly operatorPublicKeys: readonly Uint8Array[]
}

export interface V2ValidatorAdded extends SeedShares {
  readonly generation: 'v2'
  readonly name: 'ValidatorAdded'
  readonly owner: Address
  readonly publicKey: LowerHex
  /** uint256 each, not sorted. */
  readonly operatorIds: readonly bigint[]
}

/** The contract's snapshot of a cluster after the event. */
export interface Cluster {
  readonly validatorCount: number
  readonly networkFeeIndex: bigint
  readonly index: bigint
  readonly active: boolean
  readonly balance: bigint
}

interface OfCluster {
  readonly generation: 'current'
  readonly owner: Address
  /** uint64 each. */
  readonly operatorIds: readonly bigint[]
}

export interface CurrentValidatorAdded extends OfCluster {
  readonly name: 'ValidatorAdded'
  readonly publicKey: LowerHex
  /** Signature, share keys and encrypted shares in one; see `splitSharesBlob`. */
  readonly shares: Uint8Array
  readonly cluster: Cluster
}

export interface V2ValidatorRemoved {
  readonly generation: 'v2'
  readonly name: 'ValidatorRemoved'
  readonly owner: Address
  readonly publicKey: LowerHex
}

export interface CurrentValidatorRemoved extends OfCluster {
  readonly name: 'ValidatorRemoved'
  readonly publicKey: LowerHex
  readonly cluster: Cluster
}

export interface ValidatorExited extends OfCluster {
  readonly name: 'ValidatorExited'
  readonly publicKey: LowerHex
}

export interface ClusterLiquidated extends OfCluster {
  readonly name: 'ClusterLiquidated'
  readonly cluster: Cluster
}

export interface ClusterReactivated extends OfCluster {
  readonly name: 'ClusterReactivated'
  readonly cluster: Cluster
}

export interface FeeRecipientAddressUpdated {
  readonly generation: 'current'
  readonly name: 'FeeRecipientAddressUpdated'
  readonly owner: Address
  readonly recipientAddress: Address
}

export interface AccountLiquidated {
  readonly generation: 'v2'
  readonly name: 'AccountLiquidated'
  readonly owner: Address
}

export interface AccountEnabled {
  readonly generation: 'v2'
  readonly name: 'AccountEnabled'
  readonly owner: Address
}

/** Every event that changes the registry, in every generation. `name` and `generation` tell them apart. */
export type RegistryEvent =
  | SeedOperatorAdded
  | V2OperatorAdded
  | CurrentOperatorAdded
  | OperatorRemoved
  | LegacyValidatorAdded
  | V1ValidatorAdded
  | V2ValidatorAdded
  | CurrentValidatorAdded
  | V2ValidatorRemoved
  | CurrentValidatorRemoved
  | ValidatorExited
  | ClusterLiquidated
  | ClusterReactivated
  | FeeRecipientAddressUpdated
  | AccountLiquidated
  | AccountEnabled
