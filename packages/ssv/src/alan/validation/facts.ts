import type { ForkSchedule } from '../forks/fork-schedule.ts'
import type { NetworkDomains } from '../node-record.ts'

/** The network that messages are checked for. */
export interface NetworkFacts {
  readonly schedule: ForkSchedule
  readonly domains: NetworkDomains
  /** Names in the topics of Boole: the preset's, and on stage networks Ethereum's as well. */
  readonly names: readonly string[]
  /** Unix time of slot 0, milliseconds. */
  readonly genesisMs: number
  readonly slotMs: number
  readonly epochsPerSyncCommitteePeriod: number
}

export interface CommitteeFacts {
  /** 32 bytes. */
  readonly id: Uint8Array
  /** Ascending. */
  readonly operatorIds: readonly bigint[]
  /** Of all its validators, liquidated and exited ones too. */
  readonly validatorCount: number
  /** Of those that the beacon chain knows. Absent while a validator was not looked up. */
  readonly validatorIndices?: readonly number[] | undefined
}

/** What the beacon chain says of a validator. */
export interface BeaconStatus {
  readonly index: number
  /** As in the beacon API, for example `active_ongoing`. */
  readonly status: string
  readonly activationEpoch: number
}

export interface ValidatorFacts {
  readonly committee: CommitteeFacts
  readonly liquidated: boolean
  /** `none`: the beacon chain does not know the validator. Absent while it was not looked up. */
  readonly beacon?: BeaconStatus | 'none' | undefined
  /** Exits that the owner asked for by the contract. */
  readonly exits: number
}

/** The registry, as the contract's events leave it. */
export interface RegistryFacts {
  isOperator(id: bigint): boolean
  /** @param id in hex */
  committee(id: string): CommitteeFacts | undefined
  /** @param publicKey in hex */
  validator(publicKey: string): ValidatorFacts | undefined
}

/** Duties as a beacon node has them. */
export interface DutyFacts {
  /** Validator index by slot, of all that matter; undefined while the epoch was not fetched. */
  proposers(epoch: number): ReadonlyMap<number, number> | undefined
  /** Undefined while the period was not fetched. */
  syncMembers(period: number): ReadonlySet<number> | undefined
  /**
   * Slot by validator index of the payload timeliness committees (Gloas), -1 for those that are in
   * none; undefined while the epoch was not fetched. Absent where nobody fetches them.
   */
  timelinessSlots?(epoch: number): ReadonlyMap<number, number> | undefined
}

export interface ValidationFacts {
  readonly network: NetworkFacts
  readonly registry: RegistryFacts
  /**
   * Absent without a beacon node. Rules that need what is not known are not applied, and the message is
   * marked.
   */
  readonly duties?: DutyFacts
  readonly sha256: (bytes: Uint8Array) => Uint8Array
}

/** How a message arrived. */
export interface Arrival {
  readonly topic: string
  /** The peer it came from, which need not be its author. */
  readonly peer: string
  /** Unix time, milliseconds. */
  readonly receivedMs: number
}
