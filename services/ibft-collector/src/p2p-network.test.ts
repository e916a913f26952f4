import { PRATER_P2P } from '@ssv-exporter/contracts/p2p-preset'
import { PRESETS } from '@ssv-exporter/contracts/presets'
import { bytesOfHex } from '@ssv-exporter/encoding/node/hex'
import { expect, test } from 'vitest'
import { type P2pSettings, p2pNetworkOf } from './p2p-network.ts'

const NOTHING: P2pSettings = {
  generation: undefined,
  nextNetworkId: undefined,
  topicNames: undefined,
  subnets: undefined,
  forkBooleEpoch: undefined,
  gloasEpoch: undefined,
  genesisValidatorsRoot: undefined,
  beaconForks: undefined,
  networkId: undefined,
  genesisTime: undefined,
  secondsPerSlot: undefined,
  forkV1Epoch: undefined,
  forkV2Epoch: undefined,
  bootNodes: undefined,
}
const CUSTOM = { ...NOTHING, networkId: 'mine', genesisTime: 1 }
const forks = (settings: Partial<P2pSettings>, preset?: typeof PRATER_P2P) =>
  p2pNetworkOf(preset, { ...CUSTOM, ...settings })?.forks.map(
    ({ name, epoch }) => `${name}@${epoch}`,
  )

test('uses a preset, and overrides it with settings', () => {
  const { generation, networkId, genesisTime, forks: epochs, bootNodes } = PRATER_P2P
  const preset = { generation, networkId, genesisTimeSec: genesisTime, forks: epochs, bootNodes }
  expect(p2pNetworkOf(PRATER_P2P, NOTHING)).toEqual(preset)
  expect(p2pNetworkOf(PRATER_P2P, { ...NOTHING, networkId: 'mine', bootNodes: [] })).toEqual({
    ...preset,
    networkId: 'mine',
    bootNodes: [],
  })
})

test('uses a preset of generation alan only if the settings name the generation', () => {
  const { p2p } = PRESETS['hoodi-stage']
  expect(p2pNetworkOf(p2p, NOTHING)).toBeUndefined()
  const root = '212f13fc4df078b6cb7db228f1c8307566dcecf900867401a92023d7ba99cb5f'
  const joined = {
    generation: 'alan',
    networkId: '0x00003114',
    nextNetworkId: '0x00003115',
    topicNames: ['hoodi-stage', 'hoodi'],
    genesisTimeSec: 1_742_213_400,
    genesisValidatorsRoot: root,
    forks: [{ name: 'alan', epoch: 0 }],
    bootNodes: [expect.stringMatching(/^enr:-/)],
  }
  expect(p2pNetworkOf(p2p, { ...NOTHING, generation: 'alan' })).toEqual(joined)
  const beaconForks = [{ version: '60000910', epoch: 0 }]
  expect(p2pNetworkOf(p2p, { ...NOTHING, generation: 'alan', beaconForks })).toEqual({
    ...joined,
    beaconForks: {
      genesisValidatorsRoot: bytesOfHex(root),
      forks: [{ version: Uint8Array.of(0x60, 0, 9, 0x10), epoch: 0 }],
    },
  })
})

test('has epochs of 32 slots of the given duration', () => {
  expect(p2pNetworkOf(undefined, { ...CUSTOM, secondsPerSlot: 5 })?.secondsPerEpoch).toBe(160)
  expect(p2pNetworkOf(undefined, CUSTOM)?.secondsPerEpoch).toBeUndefined()
})

test('is undefined without a preset until it is described', () => {
  expect(p2pNetworkOf(undefined, NOTHING)).toBeUndefined()
  expect(p2pNetworkOf(undefined, CUSTOM)).toMatchObject({ networkId: 'mine', bootNodes: [] })
})

test('activates the first fork until the next one, unless that starts with the chain', () => {
  expect(forks({})).toEqual(['v0@0'])
  expect(forks({ forkV1Epoch: 0 })).toEqual(['v1@0'])
  expect(forks({ forkV1Epoch: 7, forkV2Epoch: 9 })).toEqual(['v0@0', 'v1@7', 'v2@9'])
  expect(forks({ forkV1Epoch: 0, forkV2Epoch: 0 })).toEqual(['v2@0'])
  expect(forks({ forkV2Epoch: 200_000 }, PRATER_P2P)).toEqual(['v0@0', 'v1@102594', 'v2@200000'])
})

test('requires domains for a network of alan, and rejects them for others', () => {
  const alan = { generation: 'alan', networkId: '0x00007701', genesisTime: 1 } as const
  const settings = {
    ...NOTHING,
    ...alan,
    nextNetworkId: '0x00007702',
    topicNames: ['mine'],
    subnets: [1, 2],
    forkBooleEpoch: 9,
    gloasEpoch: 4,
  }
  expect(p2pNetworkOf(undefined, settings)).toEqual({
    generation: 'alan',
    networkId: '0x00007701',
    nextNetworkId: '0x00007702',
    topicNames: ['mine'],
    subnets: [1, 2],
    genesisTimeSec: 1,
    forks: [
      { name: 'alan', epoch: 0 },
      { name: 'boole', epoch: 9 },
    ],
    bootNodes: [],
    gloasEpoch: 4,
  })
  for (const nextNetworkId of [undefined, '0x00007701']) {
    expect(() => p2pNetworkOf(undefined, { ...settings, nextNetworkId })).toThrow(
      'SSV_NEXT_NETWORK_ID is not set, or the same as SSV_NETWORK_ID, and fork Boole is scheduled',
    )
  }
  expect(() => p2pNetworkOf(undefined, { ...settings, topicNames: undefined })).toThrow(
    'SSV_TOPIC_NAMES is not set, and fork Boole is scheduled',
  )
  expect(() => p2pNetworkOf(undefined, { ...settings, networkId: 'mine' })).toThrow(
    'SSV_NETWORK_ID describes no network of alan',
  )
  // The preset of another generation does not define it.
  const { networkId, ...rest } = settings
  expect(() => p2pNetworkOf(PRATER_P2P, { ...rest, networkId: undefined })).toThrow(
    'SSV_NETWORK_ID is not set',
  )
  expect(networkId).toBe(alan.networkId)
})

test('requires the forks and the genesis of Ethereum together', () => {
  const settings = {
    ...NOTHING,
    generation: 'alan',
    networkId: '0x00000503',
    genesisTime: 1,
  } as const
  const beaconForks = [{ version: '60000910', epoch: 2_048 }]
  const genesisValidatorsRoot = `0x${'21'.repeat(32)}`
  const network = p2pNetworkOf(undefined, { ...settings, beaconForks, genesisValidatorsRoot })
  expect(network?.beaconForks).toEqual({
    genesisValidatorsRoot: new Uint8Array(32).fill(0x21),
    forks: [{ version: Uint8Array.of(0x60, 0, 9, 0x10), epoch: 2_048 }],
  })
  expect(p2pNetworkOf(undefined, settings)).not.toHaveProperty('beaconForks')
  expect(() => p2pNetworkOf(undefined, { ...settings, beaconForks })).toThrow(
    /GENESIS_VALIDATORS_ROOT/,
  )
  expect(() => p2pNetworkOf(undefined, { ...settings, genesisValidatorsRoot })).toThrow(
    /BEACON_FORK_VERSIONS/,
  )
})
