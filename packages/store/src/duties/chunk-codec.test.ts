import { expect, test } from 'vitest'
import { type ChunkDuty, numberOf, packChunk, unpackChunk } from './chunk-codec.ts'
import { packEntries, unpackEntries } from './duty-codec.ts'
import type { StoredDutyEntry } from './duty-row.ts'
import { createSlotDictionary, encodePairs, pairBytes } from './slot-dictionary.ts'

const CHUNK = 10_001
const FIRST_SLOT = CHUNK * 32

/** Pseudo-random numbers that are the same in each run (Park and Miller). */
function createNumbers(seed: number) {
  let state = seed
  return (below: number) => {
    state = (state * 48_271) % 2_147_483_647
    return state % below
  }
}

function drawDuties(next: (below: number) => number): ChunkDuty[] {
  const duties: ChunkDuty[] = []
  for (let slot = FIRST_SLOT; slot < FIRST_SLOT + 32; slot += 1 + next(3)) {
    for (let role = next(3); role < 300; role += 1 + next(next(2) === 0 ? 4 : 200)) {
      let validatorIndex = next(next(3) === 0 ? 2 ** 31 : 1_000)
      const entries = Array.from({ length: 1 + next(5) }, (): StoredDutyEntry => {
        validatorIndex += 1 + next(next(4) === 0 ? 2 ** 31 : 200)
        const quorumMs = next(2) === 0 ? undefined : next(20_000) - 9_000
        return {
          validatorIndex,
          signers: next(3) === 0 ? next(8_192) : 7,
          rootPrefix: (next(4) - 2) * 1_000_000_000,
          round: next(3),
          ...(next(2) === 0 && { proposalMs: next(20_000) - 9_000 }),
          ...(quorumMs !== undefined && { quorumMs }),
          lastMs: next(2) === 0 ? -(2 ** 31) + 1 : 2 ** 31 - 1,
          ...(quorumMs !== undefined &&
            next(3) > 0 && { valueDigest: `${next(2)}`.repeat(15).concat('7') }),
        }
      })
      duties.push({ slot, role, ...packEntries(entries) })
    }
  }
  return duties
}

const asBuffers = (duty: ChunkDuty) => ({
  ...duty,
  validators: Buffer.from(duty.validators).toString('hex'),
  exceptions: duty.exceptions && Buffer.from(duty.exceptions).toString('hex'),
  values: duty.values && Buffer.from(duty.values).toString('hex'),
})

/** A dictionary of the pairs of some of the duties. */
function dictionaryOf(duties: readonly ChunkDuty[], next: (below: number) => number) {
  const known = new Map<string, { slot: number; pair: Buffer }>()
  for (const { slot, rootPrefix, values } of duties) {
    if (next(2) === 0) continue
    const pair = pairBytes(rootPrefix, values?.length === 8 ? values : null)
    known.set(`${slot} ${pair.toString('hex')}`, { slot, pair })
  }
  const bySlot = Map.groupBy(known.values(), ({ slot }) => slot)
  return createSlotDictionary(
    new Map([...bySlot].map(([slot, some]) => [slot, encodePairs(some.map(({ pair }) => pair))])),
  )
}

test('duties unpack as they were packed', () => {
  const next = createNumbers(11)
  for (let n = 0; n < 300; n += 1) {
    const duties = drawDuties(next)
    const dictionary = dictionaryOf(duties, next)
    const bytes = packChunk(duties, dictionary)
    const unpacked = unpackChunk(CHUNK, bytes, dictionary)
    expect(unpacked.map(asBuffers)).toEqual(duties.map(asBuffers))
    expect(unpacked.map(unpackEntries)).toEqual(duties.map(unpackEntries))

    const wanted = duties[next(duties.length)] as ChunkDuty
    const entries = unpackEntries(wanted)
    const { validatorIndex } = entries[next(entries.length)] as StoredDutyEntry
    const own = { role: wanted.role, validatorIndex, fromSlot: wanted.slot, toSlot: wanted.slot }
    expect(unpackChunk(CHUNK, bytes, dictionary, own).map(asBuffers)).toEqual([asBuffers(wanted)])
    expect(unpackChunk(CHUNK, bytes, dictionary, { validatorIndex: validatorIndex + 0.5 })).toEqual(
      [],
    )
    const kept = new Set([numberOf(wanted)])
    const found = unpackChunk(CHUNK, bytes, dictionary, { isUnfinished: true, kept })
    const isFinished = (duty: ChunkDuty) => duty.quorumMs !== null && duty.exceptions === null
    expect(found.map(numberOf)).toEqual(
      duties.filter((duty) => duty === wanted || !isFinished(duty)).map(numberOf),
    )
  }
})

test('a duty like the others of its slot costs little more than its validators', () => {
  const entriesOf = (...indices: number[]) =>
    indices.map((validatorIndex) => ({
      validatorIndex,
      signers: 0b1111,
      rootPrefix: 0x7a_bc_de_f0,
      round: 1,
      proposalMs: 1_800,
      quorumMs: 2_400,
      lastMs: 2_500,
      valueDigest: 'ab'.repeat(8),
    }))
  const duties = [
    { slot: FIRST_SLOT, role: 0, ...packEntries(entriesOf(500_010, 500_040, 500_090)) },
    { slot: FIRST_SLOT + 1, role: 0, ...packEntries(entriesOf(500_011, 500_041, 500_091)) },
  ]
  const pair = pairBytes(0x7a_bc_de_f0, Buffer.from('ab'.repeat(8), 'hex'))
  const dictionary = createSlotDictionary(
    new Map([0, 1].map((offset) => [FIRST_SLOT + offset, encodePairs([pair])])),
  )
  const [one, both] = [duties.slice(0, 1), duties].map((some) => packChunk(some, dictionary).length)
  // Slot and role, flags, code, times (2 + 2 + 2), first validator, length and the other two.
  expect((both ?? 0) - (one ?? 0)).toBe(1 + 1 + 1 + 6 + 1 + 1 + 2)
})

test('refuses chunks of a later version, and codes that the dictionary does not have', () => {
  const [entry] = drawDuties(createNumbers(3))
  const dictionary = dictionaryOf([entry as ChunkDuty], () => 1)
  const bytes = packChunk([entry as ChunkDuty], dictionary)
  expect(() => unpackChunk(CHUNK, bytes, createSlotDictionary(new Map()))).toThrow(
    `the dictionary of slot ${entry?.slot} is incomplete`,
  )
  expect(() => unpackChunk(CHUNK, Uint8Array.of(2), dictionary)).toThrow('has version 2')
})
