import { generateKeyPairSync } from 'node:crypto'
import { createAlanNetworkThread } from '@ssv-exporter/devnet/alan/network/alan-network-thread'
import { createBootNode } from '@ssv-exporter/p2p/boot-node'
import { newIdentity } from '@ssv-exporter/p2p/identity'
import { silentLogger } from '@ssv-exporter/service-kit/logger'
import { createAlan } from '@ssv-exporter/ssv/alan/alan'
import type { NetworkParameters } from '@ssv-exporter/ssv/generation'
import { describe, expect, it, onTestFinished } from 'vitest'
import { ALAN_NETWORK, startAlanPeer } from '../testing/network/alan-peer.ts'
import { type Joined, join, WAIT } from '../testing/network/join.ts'
import { VALIDATOR } from '../testing/network/join-devnet.ts'
import type { Verdict } from './network.ts'
import type { NetworkOptions } from './network-options.ts'

const TOPIC = 'ssv.v2.114'
const FORKS = [{ name: 'alan', epoch: 0 }]
const EPOCH_SECONDS = 384
const BOOLE_EPOCH = 10

/** Both domains and the network name in Boole's topics. */
const CROSSING: NetworkParameters = {
  ...ALAN_NETWORK,
  nextNetworkId: '0x00007702',
  topicNames: ['test'],
}

/** Our node in an alan network. */
function joinAlan(
  parameters: NetworkParameters = ALAN_NETWORK,
  options: Partial<NetworkOptions> = {},
  now?: () => number,
): Promise<Joined> {
  const generation = createAlan(parameters)
  return join(
    { forks: FORKS, ...parameters, ...options },
    { generation, ...(now === undefined ? {} : { now }) },
  )
}

/** Our node this many slots after the start of Boole. */
function joinAt(slots: number): Promise<Joined> {
  const slotMs = (EPOCH_SECONDS * 1_000) / 32
  const genesisTimeSec = 1_600_000_000
  const forks = [...FORKS, { name: 'boole', epoch: BOOLE_EPOCH }]
  const atMs = genesisTimeSec * 1_000 + BOOLE_EPOCH * EPOCH_SECONDS * 1_000 + slots * slotMs
  return joinAlan(CROSSING, { genesisTimeSec, forks }, () => atMs)
}

/** Determines each verdict by the message's first byte. */
function verdictBy({ network }: Joined, verdictOf: (first: number) => Verdict): void {
  network.onGossip((batch) =>
    network.report(batch.map(({ id, data }) => ({ id, verdict: verdictOf(data[0] ?? 0) }))),
  )
}

it('sends its subnets in the handshake, and forwards accepted messages with their original author', async () => {
  const us = await joinAlan()
  const [author, listener] = [await startAlanPeer(), await startAlanPeer()]
  await us.dial(author)
  await us.dial(listener)
  await us.hasPeers(author, listener)
  expect(author.nodeInfos[0]).toMatchObject({ networkId: '0x00007701', subnets: expect.any(Array) })
  expect(author.nodeInfos[0]?.subnets?.filter(Boolean)).toHaveLength(128)
  await expect.poll(() => us.network.peers()[0]?.topics.length, WAIT).toBe(128)
  expect(us.network.peers()[0]).toMatchObject({ fork: 'alan', handshake: 'done' })
  expect(us.network.status()).toMatchObject({ fork: 'alan', topics: 128 })
  await expect.poll(() => us.network.status().subnetsCovered, WAIT).toBe(128)

  verdictBy(us, (first) => (first === 1 ? 'ignore' : first === 2 ? 'reject' : 'accept'))
  for (const { host } of [author, listener]) {
    await expect.poll(() => host.meshPeers(TOPIC).length, WAIT).toBe(1)
  }
  await expect.poll(() => us.network.status().meshSubnets, WAIT).toContain(114)
  for (const first of [1, 2, 3]) await author.host.publish(TOPIC, Uint8Array.of(first, 9))
  await expect.poll(() => listener.received, WAIT).toEqual([`${TOPIC} 3`])
  expect(author.received).toEqual([])
})

it('tolerates a few rejected messages, and removes a peer that forwards more from its mesh', async () => {
  const us = await joinAlan()
  const [honest, rude, listener] = [
    await startAlanPeer(),
    await startAlanPeer(),
    await startAlanPeer(),
  ]
  const peers = [honest, rude, listener]
  for (const peer of peers) await us.dial(peer)
  await us.hasPeers(...peers)
  verdictBy(us, (first) => (first === 2 ? 'reject' : 'accept'))
  const { peerId } = us.network.status()
  const isMeshed = ({ host }: typeof honest) => host.meshPeers(TOPIC).includes(peerId)
  for (const peer of peers) await expect.poll(() => isMeshed(peer), WAIT).toBe(true)

  for (let i = 0; i < 4; i++) await honest.host.publish(TOPIC, Uint8Array.of(2, i))
  for (let i = 0; i < 8; i++) await rude.host.publish(TOPIC, Uint8Array.of(2, 100 + i))
  // Both are evaluated in the same heartbeat.
  await expect.poll(() => isMeshed(rude), WAIT).toBe(false)
  await honest.host.publish(TOPIC, Uint8Array.of(3))
  await expect.poll(() => listener.received, WAIT).toEqual([`${TOPIC} 3`])
  expect(isMeshed(honest)).toBe(true)
  // The forwarding peer is responsible.
  const scoreOf = ({ host }: typeof honest) =>
    us.network.peers().find((one) => one.peerId === host.peerId)?.score
  expect(scoreOf(rude)).toBeLessThan(0)
  expect([scoreOf(honest), scoreOf(listener)]).toEqual([0, 0])
})

it('finds nodes through boot nodes of either protocol id, and dials those of its network', async () => {
  const bootNodeOf = async (protocolIds: readonly string[]) => {
    const { privateKey } = newIdentity()
    const boot = createBootNode(
      { privateKey, bindIp: '127.0.0.1', udpPort: 0, protocolIds },
      { logger: silentLogger() },
    )
    await boot.start()
    onTestFinished(() => boot.stop())
    return boot.nodeRecord()
  }
  const [own, old] = [await bootNodeOf(['ssvdv5']), await bootNodeOf(['discv5'])]
  const us = await joinAlan(ALAN_NETWORK, { udpPort: 0, bootNodes: [own, old] })
  const byOwn = await joinAlan(ALAN_NETWORK, { udpPort: 0, bootNodes: [own] })
  const byOld = await joinAlan(ALAN_NETWORK, { udpPort: 0, bootNodes: [old] })
  const other = await joinAlan({ networkId: '0x00000001' }, { udpPort: 0, bootNodes: [own] })
  const idOf = ({ network }: Joined) => network.status().peerId
  const peersOf = ({ network }: Joined) => network.peers().map(({ peerId }) => peerId)
  await expect
    .poll(() => peersOf(us), WAIT)
    .toEqual(expect.arrayContaining([idOf(byOwn), idOf(byOld)]))
  await expect
    .poll(() => us.metric('ssv_network_nodes_discovered_total', { verdict: 'other-fork' }), WAIT)
    .toBeGreaterThan(0)
  expect(peersOf(other)).toEqual([])
})

it('finds all operators of a devnet through its boot node, which uses the plain protocol id only', async () => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const devnet = createAlanNetworkThread(
    { operators: [1, 2, 3, 4].map((id) => ({ id, privateKey })) },
    { logger: silentLogger(), onFailure: (error) => expect.fail(String(error)) },
  )
  onTestFinished(() => devnet.stop())
  await devnet.start()
  // Operators disconnect peers that share none of their subnets.
  devnet.setValidators([VALIDATOR])
  const { bootNodes, operators, forks, genesisTime, ...parameters } = devnet.facts()
  expect(bootNodes).toHaveLength(1)
  const us = await joinAlan(parameters, {
    genesisTimeSec: genesisTime,
    secondsPerEpoch: parameters.epochSeconds,
    forks,
    udpPort: 0,
    bootNodes,
  })
  const ids = operators.map((address) => address.split('/p2p/')[1]).sort()
  await expect.poll(() => us.network.peers().map(({ peerId }) => peerId), WAIT).toHaveLength(4)
  expect(
    us.network
      .peers()
      .map(({ peerId }) => peerId)
      .sort(),
  ).toEqual(ids)
})

describe('checks network and subnets in the handshake', () => {
  it.each([
    ['another network', { networkId: '0x00000001' }, 0],
    ['no subnet in common', { ...ALAN_NETWORK, subnets: [3] }, 0],
    ['one subnet in common', { ...ALAN_NETWORK, subnets: [3, 64] }, 1],
  ])('%s', async (_, network, peers) => {
    const us = await joinAlan({ ...ALAN_NETWORK, subnets: [64, 65] })
    const them = await startAlanPeer({ network })
    const refused = () =>
      us.metric('ssv_network_handshakes_total', { outcome: 'handshake-refused' })
    await us.dial(them)
    if (peers === 1) await us.hasPeers(them)
    else await expect.poll(refused, WAIT).toBeGreaterThan(0)
    await expect.poll(() => us.network.peers().length, WAIT).toBe(peers)
    await expect.poll(() => them.host.connections().length, WAIT).toBe(peers)
  })
})

it('subscribes to its share of the subnets, and announces it', async () => {
  const us = await joinAlan({ ...ALAN_NETWORK, subnets: [0, 114] })
  const peer = await startAlanPeer()
  await us.dial(peer)
  await us.hasPeers(peer)
  expect(us.network.status().topics).toBe(2)
  const { peerId } = us.network.status()
  await expect
    .poll(() => peer.host.peerTopics(peerId).toSorted(), WAIT)
    .toEqual(['ssv.v2.0', TOPIC])
  const nodeInfos = peer.nodeInfos[0]?.subnets ?? []
  expect(nodeInfos.flatMap((listens, subnet) => (listens ? [subnet] : []))).toEqual([0, 114])
})

describe('around fork Boole', () => {
  it.each([
    [-33, ['alan'], 128],
    [-32, ['alan', 'boole'], 256],
    [0, ['alan', 'boole'], 256],
    [33, ['alan', 'boole'], 256],
    [34, ['boole'], 128],
  ] as const)(
    '%i slots after it has begun peers of %o are ours',
    async (slots, accepted, topics) => {
      const us = await joinAt(slots)
      const peers = {
        alan: await startAlanPeer({ network: CROSSING }),
        boole: await startAlanPeer({ network: CROSSING, fork: 'boole' }),
      }
      await us.dial(peers.alan)
      await us.dial(peers.boole)
      await us.hasPeers(...accepted.map((name) => peers[name]))
      expect(us.network.status()).toMatchObject({ fork: slots < 0 ? 'alan' : 'boole', topics })
      for (const name of accepted) {
        const networkId = slots < 0 ? '0x00007701' : '0x00007702'
        await expect.poll(() => peers[name].nodeInfos[0]?.networkId, WAIT).toBe(networkId)
      }
      if (topics === 128) return
      // A peer with a subscription filter learns both sets although they exceed its limit per
      // update.
      const { peerId } = us.network.status()
      await expect.poll(() => peers.alan.host.peerTopics(peerId).length, WAIT).toBe(256)
    },
  )
})
