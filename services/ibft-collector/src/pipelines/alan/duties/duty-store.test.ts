import { createMetrics } from '@ssv-exporter/service-kit/metrics'
import { BEACON_ROLE } from '@ssv-exporter/ssv/alan/beacon-roles'
import type { DutyRecord } from '@ssv-exporter/ssv/alan/duties/duty-record'
import { PARTITION_SLOTS } from '@ssv-exporter/store/duties/duty-partitions'
import { readDuties } from '@ssv-exporter/store/duties/read-duties'
import { expect, onTestFinished, test } from 'vitest'
import { openDatabase } from '../../../testing/open-database.ts'
import { createDutyStore } from './duty-store.ts'
import { createValidatorIndexMap } from './validator-index-map.ts'

const DAY_SLOTS = PARTITION_SLOTS
const SLOT_MS = 12_000
const ALL = { after: { slot: 0, role: -1, committee: 0 }, toSlot: 2 ** 31 - 1 }
const KEY = 'a7'.repeat(48)

function record(slot: number, signers: number): DutyRecord {
  const startMs = slot * SLOT_MS
  return {
    slot,
    role: BEACON_ROLE.attester,
    committeeId: 'c1'.repeat(32),
    operatorIds: [1n, 2n, 3n, 4n],
    entries: [
      {
        validatorIndex: 11,
        signers,
        hasQuorum: signers === 7,
        root: 'fedcba98'.repeat(8),
        round: 1,
        proposalMs: startMs + 4_000,
        ...(signers === 7 && { quorumMs: startMs + 4_500 }),
        lastMs: startMs + 4_600,
      },
    ],
  }
}

test('loads the duties, indices and votes stored by another collector', async () => {
  const opened = await openDatabase()
  let nowSlot = 100
  const start = async (options = {}) => {
    const votes: number[] = []
    const indices = createValidatorIndexMap()
    const store = createDutyStore(options, {
      ...opened,
      // Each represents a separate process.
      metrics: createMetrics({ service: 'test' }),
      network: { genesisMs: 0, slotMs: SLOT_MS, schedule: { slotsPerEpoch: 32 } },
      indices,
      restoreVote: (slot) => votes.push(slot),
      now: () => nowSlot * SLOT_MS,
    })
    await store.start()
    onTestFinished(() => store.stop())
    return { store, indices, votes }
  }
  const first = await start()
  first.indices.learn(KEY, 11, 'signed')
  first.store.putVote(99, Uint8Array.of(1))
  first.store.put([record(99, 0b0011)])
  first.store.put([record(99, 0b0111), record(100, 0b0111)])
  await Promise.all([first.store.flush(), first.store.flush()])
  expect(first.store.counts()).toMatchObject({ performed: 2, queued: 0, dropped: 0 })
  await first.store.stop()

  nowSlot = 130
  const second = await start()
  expect(second.votes).toEqual([99])
  expect(second.indices.indexOf(KEY)).toBe(11)
  second.store.put([record(99, 0b1000)])
  await second.store.flush()
  expect(second.store.counts()).toMatchObject({ written: 1, performed: 0 })
  const read = await readDuties(opened.database, ALL, 10)
  expect(read.map(({ slot, entries }) => [slot, entries])).toEqual([
    [99, [expect.objectContaining({ signers: 0b1111, quorumMs: 4_500, lastMs: 4_600 })]],
    [100, [expect.objectContaining({ signers: 0b0111, proposalMs: 4_000 })]],
  ])
  await second.store.stop()

  // Days later, with a retention of one.
  nowSlot = 3 * DAY_SLOTS
  const third = await start({ retentionDays: 1 })
  expect(third.votes).toEqual([])
  third.store.put([record(nowSlot, 0b0111)])
  await third.store.flush()
  await expect
    .poll(async () => (await readDuties(opened.database, ALL, 10)).map(({ slot }) => slot))
    .toEqual([nowSlot])
})

test('drops and counts the first of too many queued duties', async () => {
  const opened = await openDatabase()
  const store = createDutyStore(
    { maxQueued: 2 },
    {
      ...opened,
      network: { genesisMs: 0, slotMs: SLOT_MS, schedule: { slotsPerEpoch: 32 } },
      indices: createValidatorIndexMap(),
      restoreVote: () => {},
      now: () => 0,
    },
  )
  store.put([1, 2, 3].map((slot) => record(slot, 7)))
  expect(store.counts()).toEqual({ written: 0, performed: 0, queued: 2, dropped: 1, refused: 0 })
  await store.start()
  await store.flush()
  await store.stop()
  const slots = (await readDuties(opened.database, ALL, 10)).map(({ slot }) => slot)
  expect(slots).toEqual([2, 3])
})
