import {
  hasRecordedVectors,
  recordedVectors,
  withoutRecordedVectors,
} from '@ssv-exporter/test-kit/recorded-vectors'
import { expect, it } from 'vitest'
import { decodeSubnets, encodeSubnets, SUBNETS } from '../subnet-bits.ts'
import { fromHex, toHex } from '../testing/sample.ts'
import { parseSubnets } from './parse-subnets.ts'
import { subnetOf } from './subnets.ts'

if (!hasRecordedVectors) withoutRecordedVectors('subnets of the seed era')

interface Recorded {
  readonly validators: readonly { readonly public_key: string; readonly subnet: number }[]
  readonly subnets_option_parsing: readonly {
    readonly text: string
    readonly enabled: readonly number[] | string
  }[]
  readonly enr_subnets_bitvector: readonly {
    readonly enabled: readonly number[] | string
    readonly hex: string
  }[]
}

function places(enabled: readonly number[] | string): boolean[] {
  const all = Array.from({ length: SUBNETS }, (_, subnet) => subnet)
  if (enabled === '0..127') return all.map(() => true)
  if (typeof enabled === 'string') return all.map((subnet) => subnet % 4 === 0)
  return all.map((subnet) => enabled.includes(subnet))
}

it.runIf(hasRecordedVectors)(
  'subnets are counted, encoded and configured as recorded nodes do',
  () => {
    const recorded = recordedVectors<Recorded>('seed/seed-topics.json')
    for (const { public_key, subnet } of recorded.validators) {
      expect(subnetOf(fromHex(public_key))).toBe(subnet)
    }
    for (const { text, enabled } of recorded.subnets_option_parsing) {
      expect(parseSubnets(text)).toEqual(places(enabled))
    }
    for (const { enabled, hex } of recorded.enr_subnets_bitvector) {
      expect(toHex(encodeSubnets(places(enabled)))).toBe(hex)
      expect(decodeSubnets(fromHex(hex))).toEqual(places(enabled))
    }
  },
)
