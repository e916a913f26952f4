import { expect, test } from 'vitest'
import { openTestDatabase } from '../testing/open-test-database.ts'
import { dutyNameOf } from './duty-key.ts'
import {
  dropDutiesBefore,
  dropSignaturesBefore,
  ensureDutyPartition,
  PARTITION_SLOTS,
} from './duty-partitions.ts'
import type { StoredDuty, StoredDutyEntry } from './duty-row.ts'
import {
  putDutySignatures,
  type RecoveredSignature,
  readDutySignatures,
  readValidatorSignatures,
} from './duty-signatures.ts'
import { putDutyVotes, readDutyVotes } from './duty-votes.ts'
import { putDuties } from './put-duties.ts'
import { readDuties } from './read-duties.ts'
import { putValidatorIndices, readValidatorIndices } from './validator-indices.ts'

const ALL = { after: { slot: 0, role: -1, committee: 0 }, toSlot: 2 ** 31 - 1 }

const entry = (validatorIndex: number, signers: number): StoredDutyEntry => ({
  validatorIndex,
  signers,
  rootPrefix: 5,
  round: 1,
  quorumMs: 4_500,
  lastMs: 4_600,
})
const duty = (
  slot: number,
  committee: number,
  entries: readonly StoredDutyEntry[],
): StoredDuty => ({
  slot,
  role: 0,
  committeeId: `${committee}`.repeat(64),
  operatorIds: [1, 2, 3, 4],
  entries,
})

test('merges signers of a duty, also from two concurrent collectors', async () => {
  await using opened = await openTestDatabase()
  const { database } = opened
  const put = (...duties: StoredDuty[]) =>
    database.transaction('test', (transaction) => putDuties(transaction, duties))
  expect(await put(duty(100, 1, [entry(11, 0b0111), entry(12, 0b0111)]))).toHaveLength(1)
  expect(await put(duty(100, 1, [entry(11, 0b1011)]))).toHaveLength(1)
  expect(await put(duty(100, 1, [entry(11, 0b0001)]))).toHaveLength(0)
  const slots = Array.from({ length: 20 }, (_, i) => 200 + i)
  await Promise.all(
    [0b0111, 0b1011, 0b1101, 0b1110].map((signers, n) => {
      const duties = slots.map((slot) => duty(slot, 2, [entry(20 + n, 0b0111), entry(30, signers)]))
      return put(...(n % 2 === 0 ? duties : duties.toReversed()))
    }),
  )
  const read = await readDuties(database, ALL, 1_000)
  const [first, ...others] = read.map(({ key: _, ...one }) => one)
  expect(first).toEqual(duty(100, 1, [entry(11, 0b1111), entry(12, 0b0111)]))
  const expected = [20, 21, 22, 23].map((n) => entry(n, 0b0111))
  expect(others).toEqual(slots.map((slot) => duty(slot, 2, [...expected, entry(30, 0b1111)])))
  const [third] = read.slice(2)
  const after = read[1]?.key ?? ALL.after
  expect(await readDuties(database, { after, toSlot: 300 }, 1)).toEqual([third])
})

test('drops duties by whole partitions', async () => {
  await using opened = await openTestDatabase()
  const { database } = opened
  const put = (duties: StoredDuty[]) =>
    database.transaction('test', (transaction) => putDuties(transaction, duties))
  const slots = [5, PARTITION_SLOTS + 5, 2 * PARTITION_SLOTS + 5, 3 * PARTITION_SLOTS + 5]
  // The first has no partition of its own.
  for (const index of [1, 2, 3, 3]) await ensureDutyPartition(database, index)
  await put(slots.map((slot) => duty(slot, 1, [entry(11, 7)])))
  await putDutyVotes(
    database,
    [...slots, 5].map((slot) => ({ slot, value: Uint8Array.of(1, 2) })),
  )
  expect(await dropDutiesBefore(database, 2 * PARTITION_SLOTS + 1)).toBe(1)
  const kept = (await readDuties(database, ALL, 10)).map(({ slot }) => slot)
  expect(kept).toEqual(slots.slice(2))
  expect((await readDutyVotes(database, 0)).map(({ slot }) => slot)).toEqual(slots.slice(2))
  expect(await dropDutiesBefore(database, 2 * PARTITION_SLOTS + 1)).toBe(0)
})

test('keeps signatures of validators, and drops them before the duties', async () => {
  await using opened = await openTestDatabase()
  const { database } = opened
  const slots = [5, PARTITION_SLOTS + 5, 2 * PARTITION_SLOTS + 5]
  for (const index of [1, 2]) await ensureDutyPartition(database, index)
  const signature = (validatorIndex: number, byte: number): RecoveredSignature => ({
    validatorIndex,
    rootPrefix: -validatorIndex,
    signature: Buffer.alloc(96, byte),
  })
  const duties = slots.map((slot) => duty(slot, 1, [entry(11, 7), entry(12, 7)]))
  await database.transaction('test', async (transaction) => {
    await putDuties(transaction, duties)
    const both = [signature(11, 1), signature(12, 2)]
    await putDutySignatures(transaction, [{ ...duties[0], signatures: both } as never])
    await putDutySignatures(
      transaction,
      duties.map((one) => ({ ...one, signatures: [signature(12, 3)] })),
    )
  })
  const stored = async () =>
    [...(await readDutySignatures(database, duties))].map(([name, own]) => [
      name,
      [...own.values()],
    ])
  const expected = duties.map((one) => [dutyNameOf(one), [signature(12, 3)]])
  expect((await stored()).toSorted()).toEqual(expected.toSorted())

  const committee = (await readDuties(database, ALL, 1))[0]?.key.committee ?? 0
  const wanted = (slot: number, validatorIndex: number) => ({
    ...{ committee, slot, role: 0, validatorIndex },
  })
  const [first = 0, second = 0] = slots
  const own = [wanted(second, 12), wanted(second, 11), wanted(7, 12), wanted(first, 12)]
  expect(await readValidatorSignatures(database, own)).toEqual([
    signature(12, 3),
    undefined,
    undefined,
    signature(12, 3),
  ])

  await dropSignaturesBefore(database, 2 * PARTITION_SLOTS + 1)
  expect(await stored()).toEqual(expected.slice(2))
  expect(await readDuties(database, ALL, 10)).toHaveLength(3)
})

test('stores and corrects the indices of as many validators as a large network has', async () => {
  await using opened = await openTestDatabase()
  const { database } = opened
  const COUNT = 50_000
  const keyOf = (n: number) => n.toString(16).padStart(96, '0')
  const put = (indexOf: (n: number) => number) =>
    database.transaction('test', (transaction) =>
      putValidatorIndices(
        transaction,
        Array.from({ length: COUNT }, (_, n) => ({ publicKey: keyOf(n), index: indexOf(n) })),
        { isCertain: true },
      ),
    )
  await put((n) => n)
  // Each validator gets the index of another.
  await put((n) => (n + 1) % COUNT)
  const rows = await readValidatorIndices(database, 0, COUNT)
  expect(
    rows.filter(({ publicKey, index }) => keyOf((index + COUNT - 1) % COUNT) === publicKey),
  ).toHaveLength(COUNT)
})

test('keeps the index of a validator unless a beacon node reports another', async () => {
  await using opened = await openTestDatabase()
  const { database } = opened
  const key = (n: number) => `${n}`.repeat(96)
  const put = (isCertain: boolean, ...pairs: [number, number][]) =>
    database.transaction('test', (transaction) =>
      putValidatorIndices(
        transaction,
        pairs.map(([n, index]) => ({ publicKey: key(n), index })),
        { isCertain },
      ),
    )
  const read = async () =>
    (await readValidatorIndices(database, 0, 10)).map(({ publicKey, index }) => [
      Number(publicKey[0]),
      index,
    ])
  await put(false, [1, 501], [2, 502])
  await put(false, [1, 999], [3, 502], [3, 503])
  expect(await read()).toEqual([
    [1, 501],
    [2, 502],
    [3, 503],
  ])
  await put(true, [1, 502], [3, 503])
  expect(await read()).toEqual([
    [1, 502],
    [3, 503],
  ])
})
