/**
 * Duties by their beacon role number (ssv-spec v1.2.0 types.BeaconRole; from 7 on SIP-94). The runner
 * roles of committees carry two of them each.
 */
export const BEACON_ROLE = {
  attester: 0,
  aggregator: 1,
  proposer: 2,
  syncCommittee: 3,
  syncCommitteeContribution: 4,
  validatorRegistration: 5,
  voluntaryExit: 6,
  ptcAttester: 7,
  proposerPreferences: 8,
} as const

export type BeaconRole = (typeof BEACON_ROLE)[keyof typeof BEACON_ROLE]

/** Names of the duties, at the position of their number. */
export const BEACON_ROLE_NAMES = [
  'ATTESTER',
  'AGGREGATOR',
  'PROPOSER',
  'SYNC_COMMITTEE',
  'SYNC_COMMITTEE_CONTRIBUTION',
  'VALIDATOR_REGISTRATION',
  'VOLUNTARY_EXIT',
  'PTC_ATTESTER',
  'PROPOSER_PREFERENCES',
] as const satisfies readonly string[]

/** Roles in which a committee decides one vote for all its validators, of about 100 bytes. */
export const VOTED_ROLES: ReadonlySet<number> = new Set([
  BEACON_ROLE.attester,
  BEACON_ROLE.syncCommittee,
])
