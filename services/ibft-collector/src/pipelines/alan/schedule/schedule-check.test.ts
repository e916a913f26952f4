import { ScheduleOfEpoch } from '@ssv-exporter/beacon/duties/epoch-schedule'
import { hexOf } from '@ssv-exporter/encoding/node/hex'
import { createMetrics } from '@ssv-exporter/service-kit/metrics'
import { unpackIndices } from '@ssv-exporter/store/duties/duty-codec'
import { putDuties } from '@ssv-exporter/store/duties/put-duties'
import { expect, onTestFinished, test } from 'vitest'
import { openDatabase } from '../../../testing/open-database.ts'
import { CommitteeEntry } from '../registry/committee-entry.ts'
import { createScheduleCheck } from './schedule-check.ts'

const WAIT = { timeout: 20_000 }
const SLOTS_PER_EPOCH = 32
const SLOT_MS = 12_000
const FIRST = 10 * SLOTS_PER_EPOCH
const COMMITTEE = new CommitteeEntry([1, 2, 3, 4], () => undefined)
const NETWORK = {
  schedule: { slotsPerEpoch: SLOTS_PER_EPOCH },
  domains: { alan: new Uint8Array(4), boole: new Uint8Array(4) },
  names: [],
  genesisMs: 0,
  slotMs: SLOT_MS,
  epochsPerSyncCommitteePeriod: 256,
}

/** Validator n attests in slot n of its epoch. */
function scheduleOf(epoch: number, roots: readonly string[]): ScheduleOfEpoch {
  const validators = [0, 1, 2, 3]
  const clock = { slotsPerEpoch: SLOTS_PER_EPOCH, epochsPerSyncCommitteePeriod: 256 }
  const schedule = new ScheduleOfEpoch(epoch, clock, { validators, fromSlot: 0 })
  const slots = new Map(validators.map((index) => [index, epoch * SLOTS_PER_EPOCH + index]))
  for (const root of roots) schedule.setAttesters(root, slots)
  return schedule
}

test('stores what differs from the schedule once a slot is over, and what two collectors find once', async () => {
  const opened = await openDatabase()
  const { database } = opened
  let nowSlot = FIRST
  let isBroken = false
  const schedules = new Map([[10, scheduleOf(10, ['aa'.repeat(32), 'bb'.repeat(32)])]])
  const start = async (metrics = opened.metrics) => {
    const check = createScheduleCheck(
      { everyMs: 10 },
      {
        ...opened,
        metrics,
        network: NETWORK,
        schedule: (epoch) => schedules.get(epoch),
        committeeOf: (index) => (index === 3 ? undefined : COMMITTEE),
        proposalMs: () => 800,
        async flush() {
          if (isBroken) throw new Error('Postgres is away')
        },
        now: () => nowSlot * SLOT_MS,
      },
    )
    await check.start()
    onTestFinished(() => check.stop())
    return check
  }
  const differences = async () => {
    const rows = await database.query<{
      slot: number
      absent: Buffer | null
      unscheduled: Buffer | null
    }>('test', 'SELECT slot, absent, unscheduled FROM duty_difference ORDER BY slot')
    return rows.map(({ slot, absent, unscheduled }) => [
      slot - FIRST,
      absent && unpackIndices(absent),
      unscheduled && unpackIndices(unscheduled),
    ])
  }
  const entry = { signers: 7, rootPrefix: 1, round: 1, quorumMs: 900, lastMs: 1_000 }
  await database.transaction('test', (transaction) =>
    putDuties(
      transaction,
      [0, 2].map((validatorIndex, i) => ({
        slot: FIRST + i,
        role: 0,
        committeeId: hexOf(COMMITTEE.id),
        operatorIds: [1, 2, 3, 4],
        entries: [{ validatorIndex, ...entry }],
      })),
    ),
  )
  const one = await start()
  isBroken = true
  nowSlot = FIRST + 35 + 4
  await expect.poll(() => one.status().waiting, WAIT).toBe(4)
  expect(await differences()).toEqual([])
  isBroken = false
  // The fourth validator is not in the registry.
  await expect.poll(() => one.status().comparedSlot, WAIT).toBe(FIRST + 3)
  const expected = [
    [1, [1], [2]],
    [2, [2], null],
  ]
  expect(await differences()).toEqual(expected)
  expect(one.status()).toMatchObject({ waiting: 0, unknownSlots: 0, absent: 2, unscheduled: 1 })
  const known = await database.query('test', 'SELECT slot FROM duty_schedule WHERE role = 0')
  expect(known).toHaveLength(2 * 4)

  // Another collector, which began with the same slot and knows only the second schedule.
  nowSlot = FIRST
  schedules.set(10, scheduleOf(10, ['bb'.repeat(32)]))
  const other = await start(createMetrics({ service: 'other' }))
  nowSlot = FIRST + 39
  await expect.poll(() => other.status().comparedSlot, WAIT).toBe(FIRST + 3)
  expect(await differences()).toEqual(expected)
  expect(await database.query('test', 'SELECT FROM duty_schedule WHERE role = 0')).toHaveLength(8)

  // The next epoch's schedule is unknown.
  nowSlot = FIRST + 36 + SLOTS_PER_EPOCH
  await expect.poll(() => other.status(), WAIT).toMatchObject({ waiting: 0, unknownSlots: 1 })
  expect(await differences()).toEqual(expected)
})
