import type { SlotForks } from './forks/fork-schedule.ts'
import { PARTIAL_TYPE } from './messages/partial-signatures.ts'

/** Runner roles on the wire (ssv-spec v1.2.0; 6 is Boole's, 7 and 8 are Gloas's). */
export const RUNNER_ROLE = {
  committee: 0,
  aggregator: 1,
  proposer: 2,
  syncCommitteeContribution: 3,
  validatorRegistration: 4,
  voluntaryExit: 5,
  aggregatorCommittee: 6,
  ptcAttester: 7,
  proposerPreferences: 8,
} as const

/** Properties of a role. */
export interface RoleRules {
  readonly name: string
  /** The kind of duty executor in the message id. */
  readonly executor: 'committee' | 'validator'
  /** Whether operators agree by QBFT; otherwise they only exchange partial signatures. */
  readonly consensus: boolean
  /** Partial signature types of the role. */
  readonly partialTypes: readonly number[]
  /** Whether the role exists in a slot. */
  readonly existsIn: (forks: SlotForks) => boolean
}

const ALWAYS = () => true
const P = PARTIAL_TYPE

/** Rules by runner role. Missing roles are unknown to this build. */
export const ROLE_RULES: ReadonlyMap<number, RoleRules> = new Map<number, RoleRules>([
  [RUNNER_ROLE.committee, role('COMMITTEE', 'committee', true, [P.postConsensus])],
  [
    RUNNER_ROLE.aggregator,
    role('AGGREGATOR', 'validator', true, [P.postConsensus, P.selectionProof], beforeBoole),
  ],
  [RUNNER_ROLE.proposer, role('PROPOSER', 'validator', true, [P.postConsensus, P.randao])],
  [
    RUNNER_ROLE.syncCommitteeContribution,
    role(
      'SYNC_COMMITTEE_CONTRIBUTION',
      'validator',
      true,
      [P.postConsensus, P.contributionProofs],
      beforeBoole,
    ),
  ],
  [
    RUNNER_ROLE.validatorRegistration,
    role('VALIDATOR_REGISTRATION', 'validator', false, [P.validatorRegistration], beforeGloas),
  ],
  [RUNNER_ROLE.voluntaryExit, role('VOLUNTARY_EXIT', 'validator', false, [P.voluntaryExit])],
  [
    RUNNER_ROLE.aggregatorCommittee,
    role(
      'AGGREGATOR_COMMITTEE',
      'committee',
      true,
      [P.postConsensus, P.aggregatorCommittee],
      ({ boole }) => boole,
    ),
  ],
  [
    RUNNER_ROLE.ptcAttester,
    role('PTC_ATTESTER', 'validator', false, [P.payloadAttestation], ({ gloas }) => gloas),
  ],
  [
    RUNNER_ROLE.proposerPreferences,
    role(
      'PROPOSER_PREFERENCES',
      'validator',
      false,
      [P.proposerPreferences, P.builderRequestAuth],
      ({ gloas }) => gloas,
    ),
  ],
])

function beforeBoole({ boole }: SlotForks) {
  return !boole
}

function beforeGloas({ gloas }: SlotForks) {
  return !gloas
}

function role(
  name: string,
  executor: RoleRules['executor'],
  consensus: boolean,
  partialTypes: readonly number[],
  existsIn: RoleRules['existsIn'] = ALWAYS,
): RoleRules {
  return { name, executor, consensus, partialTypes, existsIn }
}
