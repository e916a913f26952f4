import type { DutySchedule } from '../duties/duty-schedule.ts'
import { SYNC_COMMITTEE_SIZE } from '../duties/duty-schedule.ts'
import type { AlanValidator } from '../registry/validator-registry.ts'

/**
 * Index of the first validator outside this network; such validators perform the remaining duties.
 */
const FOREIGN_INDEX = 1_000_000
const FOREIGN_VALIDATORS = 1_000
const FOREIGN_KEY = `0x${'ff'.repeat(48)}`

/** A request for duties. */
export interface DutyQuestion {
  readonly epoch: number
  readonly slotsPerEpoch: number
  readonly schedule: DutySchedule
  readonly validators: readonly AlanValidator[]
}

/** Every slot has a proposer; most are outside this network. */
export function proposerDuties({ epoch, slotsPerEpoch, schedule, validators }: DutyQuestion) {
  const proposers = schedule.proposers(epoch)
  const keys = new Map(validators.map(({ index, name }) => [index, `0x${name}`]))
  return Array.from({ length: slotsPerEpoch }, (_, i) => {
    const slot = epoch * slotsPerEpoch + i
    const index = proposers.get(slot) ?? FOREIGN_INDEX + (slot % FOREIGN_VALIDATORS)
    return {
      pubkey: keys.get(index) ?? FOREIGN_KEY,
      validator_index: `${index}`,
      slot: `${slot}`,
    }
  })
}

export const attesterDuties = (
  { epoch, schedule, validators }: DutyQuestion,
  committeeLength: number,
) =>
  validators
    .filter(({ activationEpoch }) => activationEpoch <= epoch)
    .map((validator) => ({
      pubkey: `0x${validator.name}`,
      validator_index: `${validator.index}`,
      committee_index: '0',
      committee_length: `${committeeLength}`,
      committees_at_slot: '1',
      validator_committee_index: '0',
      slot: `${schedule.attestationSlot(validator, epoch)}`,
    }))

export function syncDuties({ epoch, schedule, validators }: DutyQuestion) {
  const positions = schedule.syncPositions(epoch)
  return validators.flatMap(({ index, name }) => {
    const places = positions.get(index)
    if (places === undefined) return []
    return [
      {
        pubkey: `0x${name}`,
        validator_index: `${index}`,
        validator_sync_committee_indices: places.map(String),
      },
    ]
  })
}

/** The whole sync committee, in the order of its positions. */
export function syncCommittee({ epoch, schedule }: DutyQuestion): string[] {
  const members = Array.from({ length: SYNC_COMMITTEE_SIZE }, (_, place) => FOREIGN_INDEX + place)
  for (const [index, places] of schedule.syncPositions(epoch)) {
    for (const place of places) members[place] = index
  }
  return members.map(String)
}

export function timelinessDuties({ epoch, schedule, validators }: DutyQuestion) {
  const slots = schedule.timelinessSlots(epoch)
  return validators.flatMap(({ index, name }) => {
    const slot = slots.get(index)
    if (slot === undefined) return []
    return [{ pubkey: `0x${name}`, validator_index: `${index}`, slot: `${slot}` }]
  })
}
