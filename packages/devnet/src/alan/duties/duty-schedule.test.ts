import { expect, it } from 'vitest'
import { createDutySchedule, type ScheduledValidator, subcommitteesOf } from './duty-schedule.ts'

const SLOTS_PER_EPOCH = 8
const NETWORK = {
  schedule: { slotsPerEpoch: SLOTS_PER_EPOCH },
  domains: { alan: new Uint8Array(4), boole: new Uint8Array(4) },
  names: ['devnet'],
  genesisMs: 0,
  slotMs: 2_000,
  epochsPerSyncCommitteePeriod: 4,
}
const VALIDATORS: ScheduledValidator[] = Array.from({ length: 20 }, (_, i) => ({
  index: i,
  name: `${i}`,
  activationEpoch: i < 16 ? 0 : 6,
}))

const scheduleOf = (seed: string, validators = () => VALIDATORS) =>
  createDutySchedule({ seed, network: NETWORK, syncMembers: 3, registrationEpochs: 5 }, validators)

const isIn = (epoch: number) => (slot: number) =>
  slot >= epoch * SLOTS_PER_EPOCH && slot < (epoch + 1) * SLOTS_PER_EPOCH

it('assigns each validator one attestation per epoch, over all slots', () => {
  const schedule = scheduleOf('a')
  const places = new Set<number>()
  for (const epoch of [0, 1, 2, 3]) {
    const slots = VALIDATORS.map((validator) => schedule.attestationSlot(validator, epoch))
    expect(slots.every(isIn(epoch))).toBe(true)
    for (const slot of slots) places.add(slot % SLOTS_PER_EPOCH)
  }
  expect(places.size).toBe(SLOTS_PER_EPOCH)
})

it('is reproducible by its seed', () => {
  const of = (seed: string) => {
    const schedule = scheduleOf(seed)
    const epochs = [0, 1, 2, 3, 4, 5]
    return {
      attestations: VALIDATORS.map((validator) => schedule.attestationSlot(validator, 3)),
      proposers: epochs.flatMap((epoch) => [...schedule.proposers(epoch)]),
      sync: [...schedule.syncPositions(0)],
      timeliness: [...schedule.timelinessSlots(2)],
      registrations: VALIDATORS.map((validator) =>
        Array.from({ length: 80 }, (_, slot) => slot).filter((slot) =>
          schedule.registersIn(validator, slot),
        ),
      ),
    }
  }
  expect(of('a')).toEqual(of('a'))
  const [one, other] = [of('a'), of('b')]
  for (const kind of Object.keys(one) as (keyof typeof one)[]) {
    expect(one[kind], kind).not.toEqual(other[kind])
  }
  // Twice in two times five epochs.
  expect(one.registrations.map(({ length }) => length)).toEqual(Array(20).fill(2))
})

it('assigns proposers among the active validators, in some of the slots', () => {
  const schedule = scheduleOf('a')
  const found = [0, 1, 2, 3, 4].flatMap((epoch) => [...schedule.proposers(epoch).keys()])
  expect(found.length).toBeGreaterThan(2)
  expect(found.length).toBeLessThan(5 * SLOTS_PER_EPOCH)
  const proposers = [0, 1, 2, 3, 4].flatMap((epoch) => [...schedule.proposers(epoch).values()])
  expect(Math.max(...proposers)).toBeLessThan(16)
})

it('keeps assignments when validators are added, and fills free positions', () => {
  let validators: ScheduledValidator[] = []
  const schedule = scheduleOf('a', () => validators)
  expect(schedule.proposers(1).size + schedule.syncMembers(0).size).toBe(0)
  validators = VALIDATORS.slice(0, 2)
  const proposers = [...schedule.proposers(1)]
  expect(proposers.length).toBeGreaterThan(0)
  const first = [...schedule.syncMembers(0)]
  expect(first.sort()).toEqual([0, 1])
  validators = VALIDATORS
  expect([...schedule.proposers(1)]).toEqual(proposers)
  const members = [...schedule.syncMembers(0)]
  expect(members.slice(0, 2)).toEqual(first)
  expect(members).toHaveLength(3)
})

it('changes no sync committee within an epoch', () => {
  let validators = VALIDATORS.slice(0, 1)
  const schedule = scheduleOf('a', () => validators)
  expect(schedule.syncPositions(2).size).toBe(1)
  validators = [...validators, { index: 9, name: 'late', activationEpoch: 2 }]
  expect(schedule.syncPositions(2).size).toBe(1)
  expect([...schedule.syncPositions(3).keys()]).toEqual([0, 9])
  expect([2, 3].map((epoch) => schedule.syncMembers(epoch).size)).toEqual([1, 2])
})

it('changes the sync committee with its period; one member has two positions', () => {
  const schedule = scheduleOf('a')
  const [one, same, next] = [0, 3, 4].map((epoch) => [...schedule.syncPositions(epoch)])
  expect(same).toEqual(one)
  expect(next).not.toEqual(one)
  expect(one?.map(([, places]) => subcommitteesOf(places).length)).toEqual([2, 1, 1])
})
