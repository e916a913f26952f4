import { expect, it } from 'vitest'
import { decidedBytes } from '../../testing/network/decided-bytes.ts'
import { join, operator, WAIT } from '../../testing/network/join.ts'

const DECIDED = 'ssv.v1.decided'

it('disconnects a peer that floods with its own garbage, and keeps serving others', async () => {
  const { network, received, dial, hasPeers, metric } = await join()
  const [flooder, honest] = [await operator(), await operator({ topics: [DECIDED] })]
  const isGarbage = (peerId: string) => peerId === flooder.host.peerId
  network.onGossip((batch) => {
    for (const { id, peerId } of batch)
      network.report([{ id, verdict: isGarbage(peerId) ? 'reject' : 'accept' }])
    ;(received as unknown[]).push(...batch)
  })
  await dial(flooder)
  await dial(honest)
  await hasPeers(flooder, honest)
  for (const { host } of [flooder, honest])
    await expect.poll(() => host.topicPeers(DECIDED).length, WAIT).toBeGreaterThan(0)

  for (let n = 0; n < 200; n += 1) await flooder.host.publish(DECIDED, decidedBytes(1_000 + n))
  await expect.poll(() => flooder.host.connections(), WAIT).toEqual([])
  expect(await metric('ssv_network_disconnects_total', { reason: 'score' })).toBe(1)
  for (let n = 0; n < 50; n += 1) await honest.host.publish(DECIDED, decidedBytes(n))
  const ofHonest = () => received.filter(({ peerId }) => peerId === honest.host.peerId).length
  await expect.poll(ofHonest, WAIT).toBe(50)
  await hasPeers(honest)

  await dial(flooder).catch(() => {})
  await expect.poll(() => flooder.host.connections(), WAIT).toEqual([])
})

it("drops messages above a peer's rate before validation, and penalises the peer", async () => {
  const { received, dial, hasPeers, metric } = await join({
    limits: { messagesPerSecondPerPeer: 10 },
  })
  const loud = await operator()
  await dial(loud)
  await hasPeers(loud)
  await expect.poll(() => loud.host.topicPeers(DECIDED).length, WAIT).toBe(1)
  for (let n = 0; n < 100; n += 1) await loud.host.publish(DECIDED, decidedBytes(n))
  const dropped = () => metric('ssv_network_gossip_dropped_total', { reason: 'peer-rate' })
  await expect.poll(async () => (await dropped()) + received.length, WAIT).toBe(100)
  expect(received.length).toBeGreaterThanOrEqual(20)
  expect(await metric('ssv_network_offences_total', { offence: 'gossip-flood' })).toBe(
    await dropped(),
  )
})
