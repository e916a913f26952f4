import { forksAt } from '@ssv-exporter/ssv/alan/forks/fork-schedule'
import { expect, test } from 'vitest'
import { networkParametersOf } from './network-parameters.ts'

const network = {
  networkId: '0x00007701',
  genesisTimeSec: 1_600_000_000,
  forks: [{ name: 'alan', epoch: 0 }],
  tcpPort: 0,
}
const SLOT = 10 * 32

test.each([
  ['no beacon node is configured', undefined, undefined, 'unknown'],
  ['none has answered', undefined, { isUnknown: true }, 'unknown'],
  ['one has reported that it is not scheduled', undefined, {}, false],
  ['one has reported its epoch', undefined, { epoch: 10 }, true],
  ['the setting is a later epoch', 11, { epoch: 10 }, false],
  ['the setting is that epoch', 10, undefined, true],
  ['the network has none', Number.POSITIVE_INFINITY, undefined, false],
] as const)('whether Gloas is active if %s: %s', (_, gloasEpoch, reported, expected) => {
  const beacon = reported && {
    gloasEpoch: () => ('epoch' in reported ? reported.epoch : undefined),
    gloasUnknown: () => 'isUnknown' in reported,
  }
  const options = { network, ...(gloasEpoch !== undefined && { gloasEpoch }) }
  const { schedule } = networkParametersOf(options, beacon)
  const { gloas, gloasUnknown } = forksAt(schedule, SLOT)
  expect(gloasUnknown === true ? 'unknown' : gloas).toBe(expected)
})
