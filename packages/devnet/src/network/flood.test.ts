import { createHost } from '@ssv-exporter/p2p/host'
import { silentLogger } from '@ssv-exporter/service-kit/logger'
import { createMetrics } from '@ssv-exporter/service-kit/metrics'
import type { SignedAgreement } from '@ssv-exporter/ssv/agreement'
import { GENESIS } from '@ssv-exporter/ssv/genesis/genesis'
import { expect, onTestFinished, test } from 'vitest'
import { validatorOf } from '../testing/committee.ts'
import { keyBytes, verifies } from '../testing/listener.ts'
import { forkOf, idOf, listenTo, startNetwork } from '../testing/start-network.ts'
import { attestationData } from './attestation-data.ts'
import { createCommitteeSigner } from './committee-signer.ts'
import { dutyValidatorOf } from './duty-validator-of.ts'
import type { FloodKind } from './faults.ts'
import { sendFlood } from './flood.ts'
import { createForkClock } from './fork-clock.ts'
import { gossipFrame } from './gossip-frame.ts'
import { networkKeyOf } from './network-key.ts'
import { createNetworkPeer } from './network-peer.ts'
import { sendRaw } from './send-raw.ts'

const ONE = validatorOf('one')
const FORK = forkOf('v1')

function decidedOf(height: number): SignedAgreement {
  const agreement = {
    publicKey: keyBytes(ONE.publicKey),
    role: 0,
    height,
    round: 1,
    value: attestationData(1, 1, `${height}`),
  }
  const signers = [1, 2, 3, 4]
  const root = GENESIS.signingRoot(agreement, 'v1')
  const signature = createCommitteeSigner(dutyValidatorOf(ONE)).sign(root, signers)
  return { ...agreement, signers, signature }
}

/** One subscriber, and one flooder connected to it. */
async function startVictim() {
  const metrics = createMetrics({ service: 'victim' })
  const host = createHost(
    {
      privateKey: networkKeyOf('victim'),
      listen: ['/ip4/127.0.0.1/tcp/0'],
      agent: 'victim',
      gossip: { messageId: (_topic, data) => FORK.messageId?.(data) },
    },
    { logger: silentLogger(), metrics },
  )
  onTestFinished(() => host.stop())
  const received: Uint8Array[] = []
  host.onMessage(({ id, data }) => {
    received.push(data)
    host.report(id, 'ignore')
  })
  host.subscribe('ssv.v1.decided')
  await host.start()

  const clock = createForkClock(
    { forks: [{ name: 'v1', epoch: 0 }], genesisTime: 0, epochSeconds: 384 },
    { generation: GENESIS },
  )
  const peer = createNetworkPeer(
    { privateKey: networkKeyOf('flooder'), networkId: 'test' },
    { generation: GENESIS, clock, logger: silentLogger() },
  )
  onTestFinished(() => peer.stop())
  await peer.start()
  await peer.connect(host.addresses()[0] ?? '')
  await expect.poll(() => peer.host()?.topicPeers('ssv.v1.decided')).toHaveLength(1)

  const { signal } = new AbortController()
  return {
    received,
    flooder: peer,
    flood: (kind: FloodKind, count = 0) =>
      sendFlood({ kind, count }, { peer, fork: FORK, sample: decidedOf(7), signal }),
    /** Messages that gossipsub dropped before validation. */
    async dropped(): Promise<number> {
      const counter = metrics.registry.getSingleMetric('ssv_p2p_gossip_messages_total')
      const { values = [] } = (await counter?.get()) ?? {}
      return values
        .filter(({ labels }) => labels.outcome !== 'delivered')
        .reduce((sum, { value }) => sum + value, 0)
    },
  }
}

test('garbage does not decode', async () => {
  const victim = await startVictim()
  await victim.flood('garbage')
  await expect.poll(() => victim.received).toHaveLength(1)
  expect(() => FORK.decodeGossip(victim.received[0] ?? new Uint8Array())).toThrow()
})

test('plausible messages are well-formed, above the known height, and signed by nobody', async () => {
  const victim = await startVictim()
  await victim.flood('plausible', 0)
  await victim.flood('plausible', 1)
  await expect.poll(() => victim.received).toHaveLength(2)
  const heights = victim.received.map((data) => {
    const content = FORK.decodeGossip(data)
    if (content.kind !== 'decided') return expect.fail(content.kind)
    expect(verifies(GENESIS, ONE, content.message, 'v1')).toBe(false)
    return content.message.height
  })
  expect(heights.toSorted((a, b) => a - b)).toEqual([8, 9])
})

test('delivers unsigned messages, which the receiver drops before validation', async () => {
  const victim = await startVictim()
  await victim.flood('unsigned')
  await expect.poll(() => victim.dropped()).toBe(1)
  expect(victim.received).toEqual([])
  await victim.flood('plausible')
  await expect.poll(() => victim.received).toHaveLength(1)
})

test('closes the stream of a sender of an oversized message', async () => {
  const victim = await startVictim()
  const { signal } = new AbortController()
  const frame = (bytes: number) => gossipFrame('ssv.v1.decided', new Uint8Array(bytes))
  expect(await sendRaw(victim.flooder, frame(100), signal)).toEqual(['timeout'])
  expect(await sendRaw(victim.flooder, frame(FORK.maxMessageBytes + 1), signal)).toEqual(['ended'])
  await victim.flood('oversized')
  expect(victim.received).toEqual([])
})

test('floods at the configured rate, from a peer that is no operator', async () => {
  const network = await startNetwork([ONE], { habits: { forwardsUnverified: true } })
  const listener = await listenTo(network, [ONE])
  await network.decide(idOf(ONE))
  network.setFaults({ floodPerSecond: 40, floodKinds: ['plausible'] })
  // The flooder reaches operators only, which forward without verifying signatures.
  await expect.poll(() => listener.messages('decided').length).toBeGreaterThan(10)
  network.setFaults({ floodPerSecond: 0 })
  expect(network.ledger.size).toBe(1)
})
