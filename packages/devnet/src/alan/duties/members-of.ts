import type { AlanValidator, Committee } from '../registry/validator-registry.ts'
import type { DutyContext, DutySlot } from './duty-context.ts'
import { subcommitteesOf } from './duty-schedule.ts'

/** Validators of a committee with something to sign in a slot. */
export interface SlotMembers {
  readonly attesters: readonly AlanValidator[]
  readonly syncMembers: readonly {
    readonly validator: AlanValidator
    readonly subcommittees: readonly number[]
  }[]
}

export function membersOf(
  { schedule }: DutyContext,
  { slot, epoch }: DutySlot,
  { validators }: Committee,
): SlotMembers {
  const active = validators.filter(({ activationEpoch }) => activationEpoch <= epoch)
  const positions = schedule.syncPositions(epoch)
  return {
    attesters: active.filter((validator) => schedule.attestationSlot(validator, epoch) === slot),
    syncMembers: active.flatMap((validator) => {
      const places = positions.get(validator.index)
      return places === undefined ? [] : [{ validator, subcommittees: subcommitteesOf(places) }]
    }),
  }
}
