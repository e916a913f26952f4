import type { LowerHex } from '@ssv-exporter/encoding/hex'
import type { Cluster, CurrentEvent, CurrentEventName } from './current-event.ts'
import type { Address } from './hex.ts'

export type { Cluster } from './current-event.ts'

/*
 * Names and keys of operators are bytes as emitted: the chain contains NUL bytes and invalid UTF-8,
 * which text cannot represent. Public keys of validators and shares are hex of any emitted length;
 * the indexer checks for 48 bytes. Lists of one validator are in event order; the indexer checks
 * that their lengths are equal.
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

interface SeedShares {
  readonly sharePublicKeys: readonly LowerHex[]
  /**
   * Still ABI-wrapped Base64: an exporter never reads them, so an invalid one must not invalidate
   * the registration.
   */
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

export interface CurrentValidatorAdded {
  readonly generation: 'current'
  readonly name: 'ValidatorAdded'
  readonly owner: Address
  /** uint64 each. */
  readonly operatorIds: readonly bigint[]
  readonly publicKey: LowerHex
  /** Concatenated signature, share keys and encrypted shares; see `splitSharesBlob`. */
  readonly shares: Uint8Array
  readonly cluster: Cluster
}

export interface V2ValidatorRemoved {
  readonly generation: 'v2'
  readonly name: 'ValidatorRemoved'
  readonly owner: Address
  readonly publicKey: LowerHex
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

/** The contract was upgraded to another version. */
export interface SSVNetworkUpgradeBlock {
  readonly generation: 'current'
  readonly name: 'SSVNetworkUpgradeBlock'
  /** Absent if the string is indexed and its hash matches no known version. */
  readonly version: string | undefined
  /** keccak256 of the version, if the string is indexed. */
  readonly versionHash: LowerHex | undefined
  readonly blockNumber: bigint
}

/** Events that are decoded but do not change the registry: staking is a separate ledger. */
export const IGNORED_EVENTS = [
  'NetworkEarningsWithdrawn',
  'WeightedRootProposed',
  'RootCommitted',
  'OracleReplaced',
  'Staked',
  'UnstakeRequested',
  'UnstakedWithdrawn',
  'FeesSynced',
  'RewardsSettled',
  'RewardsClaimed',
  'ERC20Rescued',
  'Initialized',
  'OwnershipTransferStarted',
  'OwnershipTransferred',
  'AdminChanged',
  'BeaconUpgraded',
] as const

/** An event that does not change the registry. */
export type IgnoredEvent = CurrentEvent<(typeof IGNORED_EVENTS)[number]>

/** Events of the current contract that are decoded differently from their ABI. */
type DecodedDifferently = CurrentOperatorAdded | CurrentValidatorAdded | SSVNetworkUpgradeBlock

/** All events of the current contract that change the registry: those of its ABI but the ignored. */
type CurrentRegistryEvent =
  | DecodedDifferently
  | CurrentEvent<Exclude<CurrentEventName, DecodedDifferently['name'] | IgnoredEvent['name']>>

/** All events with a cluster snapshot. */
export type ClusterEvent = Extract<CurrentRegistryEvent, { cluster: Cluster }>

/** Events of one operator, but for its registration and removal: fees, earnings, whitelist. */
export type OperatorEvent = Exclude<
  Extract<CurrentRegistryEvent, { operatorId: bigint }>,
  { name: 'OperatorAdded' | 'OperatorRemoved' }
>

/** Events about access to several operators. */
export type OperatorAccessEvent = Exclude<
  Extract<CurrentRegistryEvent, { operatorIds: readonly bigint[] }>,
  { owner: Address }
>

/** All others: events that set parameters of the network. */
export type NetworkEvent = Exclude<
  CurrentRegistryEvent,
  { operatorId: bigint } | { operatorIds: readonly bigint[] } | { owner: Address }
>

/**
 * All events that change the registry, in all generations, discriminated by `name` and
 * `generation`.
 */
export type RegistryEvent =
  | SeedOperatorAdded
  | V2OperatorAdded
  | LegacyValidatorAdded
  | V1ValidatorAdded
  | V2ValidatorAdded
  | V2ValidatorRemoved
  | AccountLiquidated
  | AccountEnabled
  | CurrentRegistryEvent
