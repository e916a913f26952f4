import { newIdentity } from '@ssv-exporter/p2p/identity'
import { describe, expect, it } from 'vitest'
import { join, operator, WAIT } from '../../testing/network/join.ts'
import { NETWORK_ID, type TestPeerOptions } from '../../testing/network/test-peer.ts'

const strangers: readonly [string, string, TestPeerOptions][] = [
  ['of another network', 'handshake-refused', { info: { networkId: 'another' } }],
  ['of fork v0', 'handshake-refused', { info: { fork: 'v0' } }],
  ["with another key's envelope", 'handshake-invalid', { envelopeKey: newIdentity().privateKey }],
  [
    'with an unknown agent, without the handshake',
    'unknown-agent',
    { handshake: false, agent: 'curious' },
  ],
  [
    'that does not answer the handshake, with an unknown agent',
    'handshake-unanswered',
    { handshake: 'unanswered', agent: 'curious' },
  ],
  ['of fork v0, without the handshake', 'handshake-refused', { handshake: false }],
]

describe.each(strangers)('a peer %s', (_, reason, options) => {
  it('is disconnected when it dials us', async () => {
    const { network, dial, metric } = await join()
    const stranger = await operator(options)
    await dial(stranger)
    await expect.poll(() => metric('ssv_network_disconnects_total', { reason }), WAIT).toBe(1)
    await expect.poll(() => stranger.host.connections(), WAIT).toEqual([])
    expect(network.peers()).toEqual([])
  })

  it('is disconnected when we dial it', async () => {
    const stranger = await operator(options)
    const { network, metric } = await join({ staticPeers: [stranger.address] })
    await expect.poll(() => metric('ssv_network_disconnects_total', { reason }), WAIT).toBe(1)
    await expect.poll(() => stranger.host.connections(), WAIT).toEqual([])
    expect(network.peers()).toEqual([])
  })
})

it('accepts a peer without the handshake by its user agent in fork v0', async () => {
  const { network, dial, hasPeers } = await join({ forks: [{ name: 'v0', epoch: 0 }] })
  const old = await operator({ handshake: false, agent: 'SSV-Node:v0.1.12:exporter' })
  await dial(old)
  await hasPeers(old)
  expect(network.peers()[0]).toMatchObject({
    handshake: 'fallback',
    fork: 'v0',
    agent: 'SSV-Node:v0.1.12:exporter',
  })
})

it("answers a peer's handshake, and disconnects an unacceptable peer without an answer", async () => {
  const { network, dial, hasPeers } = await join({ forks: [{ name: 'v0', epoch: 0 }] })
  const [one, another] = [
    await operator({ handshake: false }),
    await operator({ handshake: false }),
  ]
  await dial(one)
  await dial(another)
  await hasPeers(one, another)
  const { peerId } = network.status()
  expect(await one.handshake(peerId)).toMatchObject({ fork: 'v0', networkId: NETWORK_ID })
  another.say({ networkId: 'another' })
  await expect(another.handshake(peerId)).rejects.toThrow()
  await hasPeers(one)
  await expect.poll(() => another.host.connections(), WAIT).toEqual([])
})
