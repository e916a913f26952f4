import type { AlanValidator, Committee } from '../registry/validator-registry.ts'
import { aggregatorCommitteeDuty } from './aggregator-committee-duty.ts'
import { aggregatorDuty } from './aggregator-duty.ts'
import { committeeDuty } from './committee-duty.ts'
import { contributionDuty } from './contribution-duty.ts'
import type { Duty } from './duty.ts'
import { type DutyContext, type DutySlot, dutySlotOf } from './duty-context.ts'
import { membersOf } from './members-of.ts'
import { proposerDuty } from './proposer-duty.ts'
import { exitDuty, preferencesDuty, registrationDuty, timelinessDuty } from './signing-duties.ts'

/** All duties that committees start in a slot. */
export function dutiesOfSlot(
  context: DutyContext,
  slot: number,
  committees: readonly Committee[],
  exiting: readonly AlanValidator[] = [],
): Duty[] {
  const at = dutySlotOf(context.network, slot)
  return [
    ...committees.flatMap((committee) => [
      ...committeeDuties(context, at, committee),
      ...committee.validators.flatMap((validator) => validatorDuties(context, at, validator)),
    ]),
    ...exiting.map((validator) => exitDuty(context, at, validator)),
  ]
}

function committeeDuties(context: DutyContext, at: DutySlot, committee: Committee): Duty[] {
  const duty = committeeDuty(context, at, committee)
  if (duty === undefined) return []
  if (at.forks.boole) {
    const aggregation = aggregatorCommitteeDuty(context, at, committee)
    return aggregation === undefined ? [duty] : [duty, aggregation]
  }
  const { attesters, syncMembers } = membersOf(context, at, committee)
  return [
    duty,
    ...attesters.map((validator) => aggregatorDuty(context, at, validator)),
    ...syncMembers.map((member) => contributionDuty(context, at, member)),
  ]
}

function validatorDuties(context: DutyContext, at: DutySlot, validator: AlanValidator): Duty[] {
  const { schedule, network } = context
  const { slot, epoch, forks } = at
  const duties: Duty[] = []
  if (validator.activationEpoch > epoch) return duties
  if (schedule.proposers(epoch).get(slot) === validator.index) {
    duties.push(proposerDuty(context, at, validator))
  }
  if (!forks.gloas) {
    if (schedule.registersIn(validator, slot)) {
      duties.push(registrationDuty(context, at, validator))
    }
    return duties
  }
  if (schedule.timelinessSlots(epoch).get(validator.index) === slot) {
    duties.push(timelinessDuty(context, at, validator))
  }
  if (slot % network.schedule.slotsPerEpoch !== 0) return duties
  for (const [proposalSlot, index] of schedule.proposers(epoch + 1)) {
    if (index !== validator.index) continue
    duties.push(preferencesDuty(context, at, validator, proposalSlot))
  }
  return duties
}
