import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { createDiscovery } from '@ssv-exporter/p2p/discovery'
import { createHandshaker } from '@ssv-exporter/p2p/handshake'
import { createHost } from '@ssv-exporter/p2p/host'
import { silentLogger } from '@ssv-exporter/service-kit/logger'
import { createAlan } from '@ssv-exporter/ssv/alan/alan'
import { expect, onTestFinished, test, vi } from 'vitest'
import { dutyValidatorOf } from '../../network/duty-validator-of.ts'
import { validatorOf } from '../../testing/committee.ts'
import { type AlanNetworkInfo, createAlanNetwork } from './alan-network.ts'
import { IDEAL_PEER_HABITS, type PeerHabits } from './peer-habits.ts'

const PATIENCE = { interval: 50 }
const TIMEOUT_MS = 60_000
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const operators = [1, 2, 3, 4].map((id) => ({ id, privateKey }))

async function startNetwork(habits: Partial<PeerHabits>) {
  const network = createAlanNetwork(
    {
      operators,
      slotMs: 1_000,
      slotsPerEpoch: 4,
      habits: { ...IDEAL_PEER_HABITS, ...habits },
    },
    { logger: silentLogger() },
  )
  onTestFinished(() => network.stop())
  await network.start()
  network.setValidators(['a', 'b'].map((name) => dutyValidatorOf(validatorOf(name))))
  return network
}

/** A peer that operates no validator. */
async function startOutsider(info: AlanNetworkInfo) {
  const { handshake, gossip } = createAlan(info)
  const key = randomBytes(32)
  const host = createHost(
    { privateKey: key, listen: [], agent: 'outsider', gossip },
    { logger: silentLogger() },
  )
  onTestFinished(() => host.stop())
  await host.start()
  const greet = async (peerId: string, timeoutMs: number) => {
    const own = () => handshake.own('alan', { networkId: '', nodeVersion: 'outsider' })
    return await createHandshaker(
      handshake,
      { privateKey: key, own, timeoutMs },
      { host },
    ).handshake(peerId)
  }
  return { host, greet }
}

test('handshakes are answered late', async () => {
  const info = (await startNetwork({ handshakeDelayMs: 2_000 })).facts()
  const { host, greet } = await startOutsider(info)
  const { peerId } = await host.dial(info.operators[0] ?? '')
  await expect(greet(peerId, 1_000)).rejects.toThrow('timeout')
  await expect(greet(peerId, TIMEOUT_MS)).resolves.toMatchObject({ networkId: info.networkId })
})

test('peers without a common subnet are disconnected, others stay', async () => {
  const info = (await startNetwork({ trimIntervalMs: 2_000 })).facts()
  const { host, greet } = await startOutsider(info)
  const silent = await startOutsider(info)
  const [address = ''] = info.operators
  // A trim may fall between connection and handshake.
  await vi.waitFor(async () => await greet((await host.dial(address)).peerId, TIMEOUT_MS), {
    timeout: TIMEOUT_MS,
  })
  // Without a handshake, the operator knows no subnets of a peer.
  for (let trims = 0; trims < 2; trims += 1) {
    await silent.host.dial(address)
    await expect.poll(() => silent.host.connections(), PATIENCE).toEqual([])
  }
  expect(host.connections()).toHaveLength(1)
})

test('messages are published late', async () => {
  const network = await startNetwork({ lateMessages: 1, lateMessageMs: 250 })
  const signed = () =>
    network
      .ledger()
      .filter(({ role }) => role === 'SYNC_COMMITTEE')
      .flatMap(({ times }) => Object.values(times.signed))
  await expect.poll(() => signed().length, PATIENCE).toBeGreaterThan(3)
  // A third of the slot, then a proposal, a prepare, a commit and the signature.
  expect(Math.min(...signed())).toBeGreaterThanOrEqual(333 + 4 * 250)
})

test('the boot node is found with the protocol id discv5 only', async () => {
  const { bootNodes, operators: peers } = (await startNetwork({ plainBootNode: true })).facts()
  async function start(protocolId: string) {
    const discovery = createDiscovery(
      {
        privateKey: randomBytes(32),
        bindIp: '127.0.0.1',
        udpPort: 0,
        bootNodes,
        entries: new Map(),
        protocolIds: [protocolId],
        walkIntervalMs: 200,
      },
      { logger: silentLogger() },
    )
    const found = new Set<string>()
    discovery.onNode(({ peerId }) => found.add(peerId))
    onTestFinished(() => discovery.stop())
    await discovery.start()
    return found
  }
  const own = await start('ssvdv5')
  const plain = await start('discv5')
  await expect.poll(() => plain.size, PATIENCE).toBeGreaterThanOrEqual(peers.length)
  expect(own.size).toBeLessThan(plain.size)
})
