import type { PushedDuty } from './resources/pushed-duty.ts'
import type { DutyRoleName } from './roles.ts'

type DutyOfValidator = PushedDuty['validators'][number]

/** What validators of a duty have in common, usually all of them. */
export type DutyOutcome = Omit<DutyOfValidator, 'validatorIndex' | 'publicKey'>

/** What subscriptions can select a validator by. */
export interface DutyCluster {
  /** `0x` and lower-case hex, like `clusterId`; absent if the validator is not in the registry. */
  readonly owner?: string
  readonly clusterId?: string
}

/**
 * A duty of a committee, with those of its validators for which operators reached a quorum, or
 * changed after it.
 * A committee's operators sign for all its validators in one message: what entries share is written
 * once.
 */
export interface DutyPublication extends Omit<PushedDuty, 'validators' | 'role'> {
  readonly role: DutyRoleName
  readonly outcomes: readonly DutyOutcome[]
  readonly clusters: readonly DutyCluster[]
  /** Decided values in Base64. */
  readonly values: readonly string[]
  readonly entries: readonly DutyEntryTuple[]
}

/**
 * Beacon index, public key, indexes in `outcomes`, `clusters` and `values` (−1: none), and the
 * validator's signature in Base64; absent if it was not recovered when this was written.
 */
export type DutyEntryTuple = readonly [
  validatorIndex: number,
  publicKey: string | null,
  outcome: number,
  cluster: number,
  value: number,
  signature?: string,
]

/** An entry with everything that the publication says of it. */
export interface PublishedDutyEntry {
  readonly validatorIndex: number
  readonly publicKey: string | null
  readonly outcome: DutyOutcome
  readonly cluster: DutyCluster
  /** Base64; empty where there is none. */
  readonly value: string
  /** Base64; empty where it is not known. */
  readonly signature: string
}

const NO_OUTCOME: DutyOutcome = {
  result: 'unknown',
  signers: [],
  round: 0,
  proposalMs: null,
  quorumMs: null,
  lastSignerMs: 0,
}

export function dutyEntries(record: DutyPublication): PublishedDutyEntry[] {
  return record.entries.map(([validatorIndex, publicKey, outcome, cluster, value, signature]) => ({
    validatorIndex,
    publicKey,
    outcome: record.outcomes[outcome] ?? NO_OUTCOME,
    cluster: record.clusters[cluster] ?? {},
    value: record.values[value] ?? '',
    signature: signature ?? '',
  }))
}
