import { RUNNER_ROLE } from '../roles.ts'
import type { CommitteeFacts, DutyFacts, NetworkFacts, ValidatorFacts } from './facts.ts'
import { RULES, type Rule } from './rules.ts'
import type { SignerState } from './signer-state.ts'
import { epochOf } from './timing.ts'

/** The duty that a message says it is of. */
export interface ClaimedDuty {
  readonly role: number
  readonly slot: number
  readonly committee: CommitteeFacts
  /** Absent for roles of a committee. */
  readonly validator?: ValidatorFacts
}

/** What a look at the beacon chain's duties gave. */
export interface DutyCheck {
  readonly broken?: Rule
  /** The duty could not be looked up: no beacon node, or the epoch was not fetched. */
  readonly unverified: boolean
}

const VERIFIED: DutyCheck = { unverified: false }
const UNVERIFIED: DutyCheck = { unverified: true }
const NO_DUTY: DutyCheck = { broken: RULES.noDuty, unverified: false }

/**
 * Whether the validator has the duty: a proposer's slot, a place in the sync committee. Roles without
 * such a table pass.
 */
export function checkDuty(
  network: NetworkFacts,
  duties: DutyFacts | undefined,
  { role, slot, validator }: ClaimedDuty,
): DutyCheck {
  const index = validator?.beacon?.index
  const epoch = epochOf(network, slot)
  if (role === RUNNER_ROLE.proposer) {
    const proposers = duties?.proposers(epoch)
    if (proposers === undefined) return UNVERIFIED
    return proposers.get(slot) === index ? VERIFIED : NO_DUTY
  }
  if (role === RUNNER_ROLE.syncCommitteeContribution) {
    const members = duties?.syncMembers(periodOf(network, epoch))
    if (members === undefined || index === undefined) return UNVERIFIED
    return members.has(index) ? VERIFIED : NO_DUTY
  }
  return VERIFIED
}

const TWO_A_EPOCH = new Set<number>([
  RUNNER_ROLE.aggregator,
  RUNNER_ROLE.validatorRegistration,
  RUNNER_ROLE.ptcAttester,
])
const COMMITTEE_ROLES = new Set<number>([RUNNER_ROLE.committee, RUNNER_ROLE.aggregatorCommittee])
/** Validators of a committee from which on it may have a duty in every slot. */
const SMALL_COMMITTEE = 16

/** Whether an operator has more duties in an epoch than the role can have. */
export function checkDutyCount(
  network: NetworkFacts,
  duties: DutyFacts | undefined,
  claimed: ClaimedDuty,
  signer: SignerState | undefined,
): Rule | undefined {
  const limit = dutyLimit(network, duties, claimed)
  if (limit === undefined) return undefined
  const epoch = epochOf(network, claimed.slot)
  const count = signer?.dutiesIn(epoch) ?? 0
  const next = signer?.at(claimed.slot) === undefined ? count + 1 : count
  return next > limit ? RULES.tooManyDuties : undefined
}

/** Undefined where there is none, or where nobody knows it without a beacon node. */
function dutyLimit(
  network: NetworkFacts,
  duties: DutyFacts | undefined,
  { role, slot, committee, validator }: ClaimedDuty,
): number | undefined {
  const { slotsPerEpoch } = network.schedule
  if (TWO_A_EPOCH.has(role)) return 2
  if (role === RUNNER_ROLE.voluntaryExit) return validator?.exits ?? 0
  if (role === RUNNER_ROLE.proposerPreferences) return slotsPerEpoch
  if (!COMMITTEE_ROLES.has(role)) return undefined
  if (committee.validatorCount < SMALL_COMMITTEE) {
    const members = duties?.syncMembers(periodOf(network, epochOf(network, slot)))
    if (members === undefined) return undefined
    if (committee.validatorIndices.some((index) => members.has(index))) return slotsPerEpoch
  }
  return Math.min(slotsPerEpoch, 2 * committee.validatorCount)
}

const ATTESTING = new Set(['active_ongoing', 'active_exiting'])

/**
 * Whether a validator has duties at all (ssv v2.3.7). Without a beacon node nothing is known of it,
 * and only liquidation counts.
 */
export function checkActive(
  validator: ValidatorFacts,
  beaconNode: boolean,
  epoch: number,
): Rule | undefined {
  if (validator.liquidated) return RULES.liquidated
  if (!beaconNode) return undefined
  const beacon = validator.beacon
  if (beacon === undefined || beacon.status === '') return RULES.noMetadata
  const active =
    ATTESTING.has(beacon.status) ||
    (beacon.status === 'pending_queued' && beacon.activationEpoch <= epoch)
  return active ? undefined : RULES.notAttesting
}

const periodOf = (network: NetworkFacts, epoch: number) =>
  Math.floor(epoch / network.epochsPerSyncCommitteePeriod)

/** Whether a role's duties may come in any order of slots. */
export const mayGoBack = (role: number) =>
  COMMITTEE_ROLES.has(role) || role === RUNNER_ROLE.proposerPreferences
