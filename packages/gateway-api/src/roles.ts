/** Names of the duties, at the position that is the duty's beacon role number (SSV beacon role, ATTESTER is 0). */
export const ROLE_NAMES = [
  'ATTESTER',
  'AGGREGATOR',
  'PROPOSER',
  'SYNC_COMMITTEE',
  'SYNC_COMMITTEE_CONTRIBUTION',
] as const
