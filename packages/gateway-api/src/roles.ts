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
