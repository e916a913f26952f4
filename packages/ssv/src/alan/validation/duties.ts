import { RUNNER_ROLE } from '../roles.ts'
import type { MessageWithExecutor } from './checked-message.ts'
import { RULES, type Rule } from './rules.ts'
import type { SentMessages } from './sent-messages.ts'
import { epochOf } from './timing.ts'
import type { AlanNetworkParameters, BeaconDuties, ValidatorInfo } from './validation-context.ts'

/** The duty claimed by a message. */
type ClaimedDuty = Pick<MessageWithExecutor, 'id' | 'slot' | 'executor'>

/** Beacon chain data about a duty. */
export interface DutyCheck {
  readonly broken?: Rule
  /** Maximum duties of an operator in the epoch; undefined if unlimited or unknown. */
  readonly limit?: number
  /** A rule could not be applied: no beacon node, or data not fetched yet. */
  readonly isUnknown: boolean
}

/** Looks up whether the executor has the duty, and how many duties it can have in the epoch. */
export function checkDuty(
  network: AlanNetworkParameters,
  duties: BeaconDuties | undefined,
  claimed: ClaimedDuty,
): DutyCheck {
  const assigned = isAssigned(network, duties, claimed)
  const limit = dutyLimit(network, duties, claimed)
  const { validator } = claimed.executor
  // Whether the validator is active is then unknown as well.
  const isStatusUnknown = validator !== undefined && validator.beacon === undefined
  return {
    ...(assigned === false ? { broken: RULES.noDuty } : {}),
    ...(limit === undefined ? {} : { limit }),
    isUnknown: isStatusUnknown || assigned === 'unknown',
  }
}

/** Whether an operator has more duties in the epoch of a message than the role can have. */
export function dutyCountRule(
  network: AlanNetworkParameters,
  { slot }: { readonly slot: number },
  { limit }: DutyCheck,
  signer: bigint,
  sent: SentMessages,
): Rule | undefined {
  if (limit === undefined) return undefined
  const count = sent.duties(signer, epochOf(network, slot))
  const next = sent.at(signer, slot) === undefined ? count + 1 : count
  return next > limit ? RULES.tooManyDuties : undefined
}

/**
 * Whether the validator has the duty: a slot to propose, a place in the sync committee or in the
 * payload timeliness committee. Roles without such a table pass.
 */
function isAssigned(
  network: AlanNetworkParameters,
  duties: BeaconDuties | undefined,
  { id: { runnerRole }, slot, executor: { validator } }: ClaimedDuty,
): boolean | 'unknown' {
  const index = validator && indexOf(validator)
  const epoch = epochOf(network, slot)
  if (runnerRole === RUNNER_ROLE.proposer || runnerRole === RUNNER_ROLE.proposerPreferences) {
    const proposers = duties?.proposers(epoch)
    return proposers === undefined || index === undefined
      ? 'unknown'
      : proposers.get(slot) === index
  }
  if (runnerRole === RUNNER_ROLE.syncCommitteeContribution) {
    const members = duties?.syncMembers(epoch)
    return members === undefined || index === undefined ? 'unknown' : members.has(index)
  }
  if (runnerRole === RUNNER_ROLE.ptcAttester) {
    const own = index === undefined ? index : duties?.timelinessSlots?.(epoch)?.get(index)
    return own === undefined ? 'unknown' : own === slot
  }
  return true
}

const TWO_A_EPOCH = new Set<number>([
  RUNNER_ROLE.aggregator,
  RUNNER_ROLE.validatorRegistration,
  RUNNER_ROLE.ptcAttester,
])
/** Roles whose executor is a committee. */
export const COMMITTEE_ROLES: ReadonlySet<number> = new Set<number>([
  RUNNER_ROLE.committee,
  RUNNER_ROLE.aggregatorCommittee,
])
/**
 * Number of validators from which a committee may have a duty in every slot, whatever their indices.
 */
export const SMALL_COMMITTEE = 16

/** Undefined if there is none, or if unknown without a beacon node. */
function dutyLimit(
  network: AlanNetworkParameters,
  duties: BeaconDuties | undefined,
  { id: { runnerRole }, slot, executor: { committee, validator } }: ClaimedDuty,
): number | undefined {
  const { slotsPerEpoch } = network.schedule
  if (TWO_A_EPOCH.has(runnerRole)) return 2
  if (runnerRole === RUNNER_ROLE.voluntaryExit) return validator?.exits ?? 0
  if (runnerRole === RUNNER_ROLE.proposerPreferences) return slotsPerEpoch
  if (!COMMITTEE_ROLES.has(runnerRole)) return undefined
  if (committee.validatorCount < SMALL_COMMITTEE) {
    const members = duties?.syncMembers(epochOf(network, slot))
    const indices = committee.validatorIndices
    if (members === undefined || indices === undefined) return undefined
    if (indices.some((index) => members.has(index))) return slotsPerEpoch
  }
  return Math.min(slotsPerEpoch, 2 * committee.validatorCount)
}

const ATTESTING = new Set(['active_ongoing', 'active_exiting'])

/** The index of a validator; undefined if it has none or it is unknown. */
export const indexOf = ({ beacon }: ValidatorInfo) =>
  beacon === 'none' ? undefined : beacon?.index

/**
 * Whether a validator has duties at all (ssv v2.3.7). If it was not looked up, only liquidation is
 * checked.
 */
export function checkActive(validator: ValidatorInfo, epoch: number): Rule | undefined {
  const { beacon, liquidated } = validator
  if (liquidated) return RULES.liquidated
  if (beacon === undefined) return undefined
  if (beacon === 'none') return RULES.noMetadata
  const active =
    ATTESTING.has(beacon.status) ||
    (beacon.status === 'pending_queued' && beacon.activationEpoch <= epoch)
  return active ? undefined : RULES.notAttesting
}

/** Whether a role's duties may come in any order of slots. */
export const allowsEarlierSlot = (role: number) =>
  COMMITTEE_ROLES.has(role) || role === RUNNER_ROLE.proposerPreferences
