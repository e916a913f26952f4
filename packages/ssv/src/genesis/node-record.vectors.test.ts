import {
  hasRecordedVectors,
  recordedVectors,
  withoutRecordedVectors,
} from '@ssv-exporter/test-kit/recorded-vectors'
import { expect, it } from 'vitest'
import { toBytes } from '../testing/sample.ts'
import { GENESIS } from './genesis.ts'

if (!hasRecordedVectors) withoutRecordedVectors('node records of the seed era')

interface Recorded {
  readonly records: readonly { readonly pairs: Readonly<Record<string, string | number>> }[]
}

it.runIf(hasRecordedVectors)('records without a fork are of fork v0 and have no subnets', () => {
  const { records } = recordedVectors<Recorded>('seed/seed-enr.json')
  expect(records).not.toHaveLength(0)
  for (const { pairs } of records) {
    const entries = new Map(
      Object.entries(pairs).map(([name, value]) => [name, toBytes(String(value))]),
    )
    expect(GENESIS.forks.map((fork) => fork.acceptsNodeRecord(entries))).toEqual([
      true,
      false,
      false,
    ])
    expect(GENESIS.forks.map((fork) => fork.subnetsOf(entries))).toEqual([
      undefined,
      undefined,
      undefined,
    ])
  }
})
