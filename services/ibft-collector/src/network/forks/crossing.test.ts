import { expect, it } from 'vitest'
import { decidedBytes, heightOf } from '../../testing/network/decided-bytes.ts'
import { join, operator, WAIT } from '../../testing/network/join.ts'
import type { TestPeer } from '../../testing/network/test-peer.ts'

const EPOCH_SECONDS = 100
const FORKS = [
  { name: 'v0', epoch: 0 },
  { name: 'v1', epoch: 10 },
]
const KEY = new Uint8Array(48).fill(7)
const V0_TOPIC = `bloxstaking.ssv.${'07'.repeat(48)}`
const V1_TOPIC = 'ssv.v1.decided'

/** A network at an epoch controlled by the test, following its validator. */
async function joinAt(epoch: number) {
  const clock = { epoch }
  const joined = await join(
    { forks: FORKS, genesisTimeSec: 0, secondsPerEpoch: EPOCH_SECONDS },
    { now: () => clock.epoch * EPOCH_SECONDS * 1_000 },
  )
  joined.network.followValidators([KEY])
  return { ...joined, clock }
}

const reaches = (peer: TestPeer, topic: string, count = 1) =>
  expect.poll(() => peer.host.topicPeers(topic).length, WAIT).toBe(count)

it('keeps peers and messages across a fork, whoever crosses first', async () => {
  const { network, received, dial, hasPeers, clock } = await joinAt(5)
  const [early, late] = [
    await operator({ info: { fork: 'v0' }, topics: [V0_TOPIC, V1_TOPIC] }),
    await operator({ info: { fork: 'v0' }, topics: [V0_TOPIC, V1_TOPIC] }),
  ]
  await dial(early)
  await dial(late)
  await hasPeers(early, late)
  await reaches(early, V0_TOPIC)
  await reaches(late, V0_TOPIC)
  expect(early.host.topicPeers(V1_TOPIC)).toEqual([])

  clock.epoch = 8
  await reaches(early, V1_TOPIC)
  // One operator is ahead, the other behind.
  early.say({ fork: 'v1' })
  await early.host.publish(V1_TOPIC, decidedBytes(1))
  await late.host.publish(V0_TOPIC, decidedBytes(2, 'v0'))
  await expect.poll(() => received.length, WAIT).toBe(2)

  clock.epoch = 10
  await expect.poll(() => network.fork().name, WAIT).toBe('v1')
  await early.host.publish(V1_TOPIC, decidedBytes(3))
  await late.host.publish(V0_TOPIC, decidedBytes(4, 'v0'))
  await expect.poll(() => received.length, WAIT).toBe(4)
  const heights = received.map(({ topic, data }) =>
    heightOf(data, topic === V0_TOPIC ? 'v0' : 'v1'),
  )
  expect(heights.sort()).toEqual([1, 2, 3, 4])
  await hasPeers(early, late)

  // The grace period has ended: peers that crossed stay, the others are of another network now.
  clock.epoch = 12
  await hasPeers(early)
  await reaches(early, V0_TOPIC, 0)
  await reaches(early, V1_TOPIC, 1)
  await expect.poll(() => late.host.connections(), WAIT).toEqual([])
})

it('announces the active fork in its handshake and record', async () => {
  const clock = { epoch: 9 }
  const { network, dial, hasPeers } = await join(
    { forks: FORKS, genesisTimeSec: 0, secondsPerEpoch: EPOCH_SECONDS, udpPort: 0 },
    { now: () => clock.epoch * EPOCH_SECONDS * 1_000 },
  )
  const before = network.status().nodeRecord
  expect(network.status().fork).toBe('v0')
  clock.epoch = 10
  await expect.poll(() => network.status().nodeRecord, WAIT).not.toBe(before)
  expect(network.status().fork).toBe('v1')
  const peer = await operator()
  await dial(peer)
  await hasPeers(peer)
  expect(peer.nodeInfos.map(({ fork }) => fork)).toEqual(['v1'])
})
