import type { EpochSchedule } from '@ssv-exporter/beacon/duties/epoch-schedule'
import { hexOf } from '@ssv-exporter/encoding/node/hex'
import { expect, it } from 'vitest'
import { CommitteeEntry } from '../registry/committee-entry.ts'
import { type CompareModules, compareSlot } from './compare-slot.ts'

const ATTESTER = 0
const SLOT = 1_000
const [first, second] = [
  [1, 2, 3, 4],
  [5, 6, 7, 8],
].map((ids) => new CommitteeEntry(ids, () => undefined)) as [CommitteeEntry, CommitteeEntry]
const nameOf = (committee: CommitteeEntry) => ({
  committeeId: hexOf(committee.id),
  operatorIds: committee.operatorIds.map(Number),
})
const stored = (committee: CommitteeEntry, validators: readonly number[]) => ({
  role: ATTESTER,
  ...nameOf(committee),
  validators,
})

/** Indices below 100 are of the first committee, below 200 of the second; from 300 on unknown. */
const modules: CompareModules = {
  committeeOf: (index) => (index < 100 ? first : index < 200 ? second : undefined),
  proposalMs: (_, __, committee, index) => (committee === second ? 900 + index : undefined),
}

const scheduleOf = (
  scheduled: readonly number[] | undefined,
  covered: (index: number) => boolean = () => true,
  dependentRoots: readonly string[] = ['aa'],
): EpochSchedule => ({
  covers: covered,
  scheduled: () => scheduled,
  isScheduled: () => undefined,
  dependentRoots: () => dependentRoots,
})

it('finds duties of which nothing was stored, those not scheduled, and those not covered', () => {
  const schedule = scheduleOf([1, 2, 101, 102, 103, 300], (index) => index !== 7)
  const compared = compareSlot(
    {
      slot: SLOT,
      beaconRole: ATTESTER,
      schedule,
      stored: [stored(first, [2, 7, 9]), stored(second, [103])],
    },
    modules,
  )
  expect(compared).toEqual({
    slot: SLOT,
    role: ATTESTER,
    dependentRoots: ['aa'],
    // Without the validator that is not in the registry.
    scheduled: 5,
    differences: [
      { ...nameOf(first), absent: [1], unscheduled: [9], unchecked: [7] },
      {
        ...nameOf(second),
        proposalMs: 1_001,
        absent: [101, 102],
        unscheduled: [],
        unchecked: [],
      },
    ],
  })
})

it('counts a duty that another committee of the validator performed', () => {
  const compared = compareSlot(
    {
      slot: SLOT,
      beaconRole: ATTESTER,
      schedule: scheduleOf([101]),
      stored: [stored(first, [101])],
    },
    modules,
  )
  expect(compared).toMatchObject({ scheduled: 1, differences: [] })
})

it('finds nothing without a schedule, and for roles that nobody assigns', () => {
  const facts = { slot: SLOT, stored: [stored(first, [1])] }
  expect(
    compareSlot({ ...facts, beaconRole: ATTESTER, schedule: scheduleOf(undefined) }, modules),
  ).toBeUndefined()
  expect(
    compareSlot({ ...facts, beaconRole: 1, schedule: scheduleOf([]) }, modules),
  ).toBeUndefined()
})

it('rejects a schedule that most duties contradict', () => {
  const performed = Array.from({ length: 16 }, (_, i) => i)
  const compare = (scheduled: readonly number[]) =>
    compareSlot(
      {
        slot: SLOT,
        beaconRole: ATTESTER,
        schedule: scheduleOf(scheduled),
        stored: [stored(first, performed)],
      },
      modules,
    )
  expect(compare(performed.slice(0, 7))).toBe('implausible')
  expect(compare(performed.slice(0, 8))).toMatchObject({ scheduled: 8 })
})

it('names every schedule of a reorganised epoch, and none where there is no root', () => {
  const rootsOf = (roots: readonly string[]) =>
    compareSlot(
      { slot: SLOT, beaconRole: ATTESTER, schedule: scheduleOf([], () => true, roots), stored: [] },
      modules,
    )
  expect(rootsOf(['aa', 'bb'])).toMatchObject({ dependentRoots: ['aa', 'bb'] })
  expect(rootsOf([])).toMatchObject({ dependentRoots: [''] })
})
