import type { ForkSchedule } from '../forks/fork-schedule.ts'
import type { NetworkDomains } from '../node-record.ts'

/** The network of the checked messages. */
export interface AlanNetworkParameters {
  readonly schedule: ForkSchedule
  readonly domains: NetworkDomains
  /** Network names in Boole topics: the preset's, and on stage networks also Ethereum's. */
  readonly names: readonly string[]
  /** Unix time of slot 0, milliseconds. */
  readonly genesisMs: number
  readonly slotMs: number
  readonly epochsPerSyncCommitteePeriod: number
}

export interface CommitteeInfo {
  /** 32 bytes. */
  readonly id: Uint8Array
  /** Ascending. */
  readonly operatorIds: readonly bigint[]
  /** Number of all its validators, including liquidated and exited ones. */
  readonly validatorCount: number
  /** Indices of validators known to the beacon chain. Absent until all validators have been looked up. */
  readonly validatorIndices?: readonly number[] | undefined
}

/** Beacon chain state of a validator. */
export interface BeaconStatus {
  readonly index: number
  /** As in the beacon API, for example `active_ongoing`. */
  readonly status: string
  readonly activationEpoch: number
}

export interface ValidatorInfo {
  readonly committee: CommitteeInfo
  readonly liquidated: boolean
  /** `none`: unknown to the beacon chain. Absent if not looked up yet. */
  readonly beacon?: BeaconStatus | 'none' | undefined
  /** Exits requested by the owner through the contract. */
  readonly exits: number
}

/** The registry derived from contract events. */
export interface RegistryView {
  isOperator(id: bigint): boolean
  /** @param id in hex */
  committee(id: string): CommitteeInfo | undefined
  /** @param publicKey in hex */
  validator(publicKey: string): ValidatorInfo | undefined
}

/** Duties from a beacon node. */
export interface BeaconDuties {
  /** Validator index by slot for all relevant validators; undefined until the epoch is fetched. */
  proposers(epoch: number): ReadonlyMap<number, number> | undefined
  /** The whole sync committee in force in an epoch; undefined until it is fetched for the epoch. */
  syncMembers(epoch: number): ReadonlySet<number> | undefined
  /**
   * Slot by validator index of the payload timeliness committees (Gloas), -1 for validators in
   * none; undefined until the epoch is fetched. Absent if not fetched at all.
   */
  timelinessSlots?(epoch: number): ReadonlyMap<number, number> | undefined
}

export interface ValidationContext {
  readonly network: AlanNetworkParameters
  readonly registry: RegistryView
  /**
   * Absent without a beacon node. Rules that need unknown data are skipped and the message is
   * marked.
   */
  readonly duties?: BeaconDuties
  readonly sha256: (bytes: Uint8Array) => Uint8Array
}

/** How a message arrived. */
export interface Arrival {
  readonly topic: string
  /** The forwarding peer, not necessarily the author. */
  readonly peerId: string
  /** Unix time, milliseconds. */
  readonly receivedMs: number
}
