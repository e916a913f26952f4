import type { EpochSchedule, ScheduledDuty } from '@ssv-exporter/beacon/duties/epoch-schedule'
import { hexOf } from '@ssv-exporter/encoding/node/hex'
import { BEACON_ROLE } from '@ssv-exporter/ssv/alan/beacon-roles'
import type { CommitteeInfo } from '@ssv-exporter/ssv/alan/validation/validation-context'
import type {
  ComparedSlot,
  DutyDifference,
  StoredValidators,
} from '@ssv-exporter/store/duties/duty-schedule'

/** Roles whose duties a beacon node assigns. */
export const SCHEDULED_ROLES: ReadonlyMap<number, ScheduledDuty> = new Map([
  [BEACON_ROLE.attester, 'attester'],
  [BEACON_ROLE.proposer, 'proposer'],
  [BEACON_ROLE.syncCommittee, 'syncCommittee'],
  [BEACON_ROLE.ptcAttester, 'timeliness'],
])

export interface SlotContext {
  readonly slot: number
  readonly beaconRole: number
  readonly schedule: EpochSchedule
  /** The duties of the role that were stored. */
  readonly stored: readonly StoredValidators[]
}

export interface CompareModules {
  /** The committee of a validator that performs duties; undefined for any other validator. */
  readonly committeeOf: (validatorIndex: number) => CommitteeInfo | undefined
  /** When the proposal for a validator's duty arrived, milliseconds after the slot start. */
  readonly proposalMs: (
    slot: number,
    beaconRole: number,
    committee: CommitteeInfo,
    validatorIndex: number,
  ) => number | undefined
}

/** From this number of duties on, most of them unscheduled means that the schedule is wrong. */
const FEW_DUTIES = 16

/**
 * Compares the duties of a slot with its schedule.
 *
 * @returns undefined if there is no schedule; `implausible` if most duties contradict it: then it
 * is not the one that operators follow, for example of a node on another branch
 */
export function compareSlot(
  { slot, beaconRole, schedule, stored }: SlotContext,
  { committeeOf, proposalMs }: CompareModules,
): ComparedSlot | 'implausible' | undefined {
  const duty = SCHEDULED_ROLES.get(beaconRole)
  const scheduled = duty && schedule.scheduled(duty, slot)
  if (duty === undefined || scheduled === undefined) return undefined
  const differences = createDifferences()
  const due = new Set(scheduled)
  const performed = new Set<number>()
  let [checked, unscheduled] = [0, 0]
  for (const { committeeId, operatorIds, validators } of stored) {
    for (const index of validators) {
      performed.add(index)
      if (schedule.covers(index)) checked += 1
      if (due.has(index)) continue
      const difference = differences.of(committeeId, operatorIds)
      if (schedule.covers(index)) {
        unscheduled += 1
        difference.unscheduled.push(index)
      } else difference.unchecked.push(index)
    }
  }
  if (checked >= FEW_DUTIES && unscheduled > checked / 2) return 'implausible'
  let expected = 0
  for (const index of scheduled) {
    const committee = committeeOf(index)
    if (committee === undefined) continue
    expected += 1
    if (performed.has(index)) continue
    const difference = differences.of(hexOf(committee.id), committee.operatorIds.map(Number))
    difference.absent.push(index)
    const arrivedMs = proposalMs(slot, beaconRole, committee, index)
    if (arrivedMs !== undefined) {
      difference.proposalMs = Math.min(difference.proposalMs ?? arrivedMs, arrivedMs)
    }
  }
  const roots = schedule.dependentRoots(duty)
  return {
    slot,
    role: beaconRole,
    dependentRoots: roots.length === 0 ? [''] : roots,
    scheduled: expected,
    differences: differences.all(),
  }
}

interface OpenDifference extends DutyDifference {
  proposalMs?: number
  readonly absent: number[]
  readonly unscheduled: number[]
  readonly unchecked: number[]
}

/** Differences by committee. */
function createDifferences() {
  const byCommittee = new Map<string, OpenDifference>()
  return {
    of(committeeId: string, operatorIds: readonly number[]): OpenDifference {
      const known = byCommittee.get(committeeId)
      if (known !== undefined) return known
      const made = { committeeId, operatorIds, absent: [], unscheduled: [], unchecked: [] }
      byCommittee.set(committeeId, made)
      return made
    },
    all: (): DutyDifference[] =>
      [...byCommittee.values()].map(({ absent, unscheduled, unchecked, ...difference }) => ({
        ...difference,
        absent: ascending(absent),
        unscheduled: ascending(unscheduled),
        unchecked: ascending(unchecked),
      })),
  }
}

const ascending = (indices: readonly number[]) => indices.toSorted((a, b) => a - b)
