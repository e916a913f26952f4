import { CONTRACT_GENERATIONS } from '@ssv-exporter/contracts/contract-generation'
import { NETWORK_NAMES } from '@ssv-exporter/contracts/presets'
import { expect, test } from 'vitest'
import {
  ETH_RPC_URLS,
  SSV_CONTRACT_ABI,
  SSV_CONTRACT_ADDRESS,
  SSV_NETWORK,
  SSV_START_BLOCK,
} from './network-variables.ts'

test.each([
  [SSV_CONTRACT_ADDRESS, '0x00000000219ab540356cBB839Cbe05303d7705Fa', '0x1234'],
  [SSV_NETWORK, 'hoodi', 'goerli'],
  [SSV_CONTRACT_ABI, 'current', 'v3'],
  [SSV_START_BLOCK, '9007199254740991', '9007199254740992'],
  [ETH_RPC_URLS, ['wss://node.example/key'], ['node.example']],
])('$env accepts %s and rejects %s', (variable, good, bad) => {
  expect(variable.schema.safeParse(good).success).toBe(true)
  expect(variable.schema.safeParse(bad).success).toBe(false)
})

test('every preset and contract generation is a valid value', () => {
  for (const name of NETWORK_NAMES) expect(SSV_NETWORK.schema.parse(name)).toBe(name)
  for (const name of CONTRACT_GENERATIONS) expect(SSV_CONTRACT_ABI.schema.parse(name)).toBe(name)
  expect(SSV_CONTRACT_ABI.accepts).toBe('legacy, v1, v2 or current')
  expect(SSV_NETWORK.accepts).toContain(NETWORK_NAMES.slice(-2).join(' or '))
})
