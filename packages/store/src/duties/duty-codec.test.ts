import { expect, test } from 'vitest'
import { packEntries, unpackEntries, unpackEntry } from './duty-codec.ts'
import type { StoredDutyEntry } from './duty-row.ts'
import { mergeEntries } from './merge-entries.ts'

const QUORUM = 3

/** Pseudo-random numbers that are the same in each run (Park and Miller). */
function createNumbers(seed: number) {
  let state = seed
  return (below: number) => {
    state = (state * 48_271) % 2_147_483_647
    return state % below
  }
}

function drawEntries(next: (below: number) => number): StoredDutyEntry[] {
  let validatorIndex = next(1_000)
  // Often the same one everywhere.
  const values = 1 + next(3)
  return Array.from({ length: 1 + next(40) }, () => {
    validatorIndex += 1 + next(next(4) === 0 ? 2 ** 30 : 200)
    const hasQuorum = next(2) === 0
    return {
      validatorIndex,
      signers: 1 + next(next(3) === 0 ? 8_191 : 2),
      rootPrefix: next(3) - 1,
      round: next(3),
      ...(next(2) === 0 && { proposalMs: next(9_000) - 4_000 }),
      ...(hasQuorum && { quorumMs: next(2) }),
      lastMs: next(3) - 1,
      ...(hasQuorum &&
        next(values) > 0 && { valueDigest: `${next(values)}`.repeat(15).concat('7') }),
    }
  })
}

const alike = (validatorIndex: number, more: Partial<StoredDutyEntry> = {}): StoredDutyEntry => ({
  validatorIndex,
  signers: 0b0111,
  rootPrefix: 5,
  round: 1,
  proposalMs: 4_000,
  quorumMs: 4_500,
  lastMs: 4_600,
  ...more,
})

test('entries decode as they were encoded', () => {
  const next = createNumbers(7)
  for (let n = 0; n < 500; n++) {
    const entries = drawEntries(next)
    const packed = packEntries(entries)
    expect(unpackEntries(packed)).toEqual(entries)
    const [wanted] = entries.slice(next(entries.length))
    expect(unpackEntry(packed, wanted?.validatorIndex ?? 0)).toEqual(wanted)
    expect(unpackEntry(packed, (wanted?.validatorIndex ?? 0) + 0.5)).toBeUndefined()
  }
})

test('similar entries cost only their indices', () => {
  const { validators, exceptions } = packEntries([500_001, 500_002, 500_130].map((n) => alike(n)))
  expect([validators.length, exceptions]).toEqual([3 + 1 + 2, null])
  const mixed = packEntries([alike(1), alike(2, { signers: 0b1011 }), alike(3)])
  expect(mixed.signers).toBe(0b0111)
  expect(mixed.exceptions?.length).toBe(22)
  const valueDigest = 'ab'.repeat(8)
  const decided = packEntries([1, 2, 3].map((n) => alike(n, { valueDigest })))
  expect([decided.exceptions, decided.values?.length]).toEqual([null, 8])
})

/** One collector's view of a duty that four operators signed, of which it received some. */
function sighting(signers: number): StoredDutyEntry {
  const times = [0, 1, 2, 3].flatMap((i) => ((signers >> i) % 2 === 1 ? [4_000 + i] : []))
  const quorumMs = times[QUORUM - 1]
  return {
    validatorIndex: 7,
    signers,
    rootPrefix: 5,
    round: 1,
    ...(quorumMs !== undefined && { quorumMs }),
    lastMs: times.at(-1) ?? 0,
  }
}

test('signers are merged, in any order and however often they are written', () => {
  const masks = Array.from({ length: 15 }, (_, i) => i + 1)
  for (const a of masks) {
    for (const b of masks) {
      for (const c of masks) {
        const merged = [a, b, c, a].reduce(
          (entries, mask) => mergeEntries(entries, [sighting(mask)], QUORUM),
          [] as StoredDutyEntry[],
        )
        const count = (a | b | c).toString(2).replaceAll('0', '').length
        expect(merged).toHaveLength(1)
        expect(merged[0]?.signers).toBe(a | b | c)
        expect(merged[0]?.quorumMs !== undefined).toBe(count >= QUORUM)
      }
    }
  }
})

test('signatures of another root do not count towards a quorum', () => {
  const few = { validatorIndex: 7, signers: 0b1000, rootPrefix: 6, round: 2, lastMs: 9_000 }
  for (const [a, b] of [
    [alike(7), few],
    [few, alike(7)],
  ]) {
    expect(mergeEntries([a as StoredDutyEntry], [b as StoredDutyEntry], QUORUM)).toEqual([alike(7)])
  }
  const later = { ...few, rootPrefix: 5 }
  expect(mergeEntries([alike(7)], [later], QUORUM)).toMatchObject([
    { signers: 0b1111, round: 1, quorumMs: 4_500, lastMs: 9_000 },
  ])
  expect(
    mergeEntries([alike(7)], [alike(3), alike(9)], QUORUM).map((one) => one.validatorIndex),
  ).toEqual([3, 7, 9])
})
