/** Names of the duties; the index is the beacon role number (SSV beacon role, ATTESTER is 0). */
export const ROLE_NAMES = [
  'ATTESTER',
  'AGGREGATOR',
  'PROPOSER',
  'SYNC_COMMITTEE',
  'SYNC_COMMITTEE_CONTRIBUTION',
] as const

/**
 * Names of the duties of the current network, indexed by their beacon role number: the five above,
 * then those without consensus (ssv-spec v1.2.0; the last two SIP-94).
 */
export const DUTY_ROLE_NAMES = [
  ...ROLE_NAMES,
  'VALIDATOR_REGISTRATION',
  'VOLUNTARY_EXIT',
  'PTC_ATTESTER',
  'PROPOSER_PREFERENCES',
] as const

export type DutyRoleName = (typeof DUTY_ROLE_NAMES)[number]

/** Runner roles with consensus. */
export const SCORED_ROLE_NAMES = [
  'COMMITTEE',
  'AGGREGATOR',
  'PROPOSER',
  'SYNC_COMMITTEE_CONTRIBUTION',
  'AGGREGATOR_COMMITTEE',
] as const

/** Names by role number (ssv-spec v1.2.0; 6 from Boole on). */
export const SCORED_ROLES: ReadonlyMap<number, (typeof SCORED_ROLE_NAMES)[number]> = new Map([
  [0, 'COMMITTEE'],
  [1, 'AGGREGATOR'],
  [2, 'PROPOSER'],
  [3, 'SYNC_COMMITTEE_CONTRIBUTION'],
  [6, 'AGGREGATOR_COMMITTEE'],
])
