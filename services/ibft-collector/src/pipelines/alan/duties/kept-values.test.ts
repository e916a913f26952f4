import { BEACON_ROLE } from '@ssv-exporter/ssv/alan/beacon-roles'
import { expect, test } from 'vitest'
import { keptValues } from './kept-values.ts'

const KIB = 1_024

/** Sizes of the values that are kept, in KiB. */
function kept(role: 1 | 2, values: readonly (Uint8Array | undefined)[], hasQuorum = true) {
  const entries = values.map((value, i) => ({
    validatorIndex: i,
    signers: 7,
    hasQuorum,
    root: '',
    round: 1,
    lastMs: 0,
    ...(value && { value }),
  }))
  const duty = { slot: 1, role, committeeId: '', operatorIds: [], entries }
  return [...keptValues(duty).keys()].map(({ length }) => length / KIB)
}

const { aggregator, proposer } = BEACON_ROLE
const bytesOf = (kib: number) => new Uint8Array(kib * KIB)

test('keeps each value of a quorum once', () => {
  const shared = bytesOf(1)
  expect(kept(aggregator, [shared, undefined, shared, bytesOf(2)])).toEqual([1, 2])
  expect(kept(aggregator, [shared], false)).toEqual([])
})

test('drops values that are too large, however many validators a committee claims to have', () => {
  expect(kept(aggregator, [bytesOf(32), bytesOf(33)])).toEqual([32])
  expect(kept(proposer, [bytesOf(512), bytesOf(513)])).toEqual([512])
  expect(
    kept(
      proposer,
      Array.from({ length: 100 }, () => bytesOf(500)),
    ),
  ).toEqual([500, 500])
})
