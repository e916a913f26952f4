import { connect as connectTcp } from 'node:net'
import { multiaddr } from '@multiformats/multiaddr'
import { expect, it, vi } from 'vitest'
import type { ConnectionInfo } from './connection-table.ts'
import type { DialError } from './errors.ts'
import { newIdentity } from './identity.ts'
import { startRawPeer } from './testing/raw-peer.ts'
import { connect, peersOf, startHost } from './testing/start-host.ts'

const WAIT = { timeout: 300_000, interval: 10 }

const dialling = (work: Promise<unknown>) =>
  work.then(
    () => 'connected',
    (error: DialError) => error.reason,
  )

it('reports once that a peer connected and once that it disconnected', async () => {
  const [host, peer] = [await startHost(), await startHost({ agent: 'SSV-Node:v9:operator:ab' })]
  const came: ConnectionInfo[] = []
  const left: string[] = []
  host.onConnection((connection) => came.push(connection))
  host.onDisconnection((peerId) => left.push(peerId))

  await connect(peer, host)
  await connect(peer, host)

  expect(came).toEqual([
    {
      peerId: peer.peerId,
      direction: 'in',
      remoteIp: '127.0.0.1',
      remoteAddress: expect.stringMatching(/^\/ip4\/127\.0\.0\.1\/tcp\/\d+/),
    },
  ])
  expect(await host.identify(peer.peerId, { timeoutMs: 10_000 })).toMatchObject({
    agent: 'SSV-Node:v9:operator:ab',
    protocols: expect.arrayContaining(['/meshsub/1.1.0', '/ipfs/ping/1.0.0']),
    addresses: [peer.addresses()[0]?.replace(/\/p2p\/.*/, '')],
  })
  expect(await host.ping(peer.peerId, { timeoutMs: 10_000 })).toBeGreaterThanOrEqual(0)

  await host.disconnect(peer.peerId)
  await vi.waitFor(() => expect(left).toEqual([peer.peerId]), WAIT)
  await vi.waitFor(() => expect(peer.connections()).toEqual([]), WAIT)
  expect(host.connections()).toEqual([])
  await expect(host.identify(peer.peerId, { timeoutMs: 1_000 })).rejects.toMatchObject({
    reason: 'not-connected',
  })
})

it('reports a peer as connected as long as one of its connections lasts', async () => {
  const host = await startHost()
  const left = vi.fn()
  host.onDisconnection(left)
  const raw = await startRawPeer()
  const address = host.addresses().map((one) => multiaddr(one))
  const first = await raw.dial(address)
  const second = await raw.dial(address, { force: true })
  expect(second.id).not.toBe(first.id)
  const ping = () => host.ping(raw.id, { timeoutMs: 10_000 }).catch(({ reason }) => reason)
  await vi.waitFor(async () => expect(await ping()).toBe('not-supported'), WAIT)

  const [before] = host.connections()
  await first.close()
  await vi.waitFor(() => expect(host.connections()).not.toEqual([before]), WAIT)
  expect(peersOf(host)).toEqual([raw.id])
  expect(await ping()).toBe('not-supported')
  expect(left).not.toHaveBeenCalled()
  await second.close()
  await vi.waitFor(() => expect(left).toHaveBeenCalledExactlyOnceWith(raw.id), WAIT)
})

it('does not reuse the identification of an earlier connection', async () => {
  const host = await startHost()
  const identity = newIdentity()
  const before = await startHost({ ...identity, agent: 'before' })
  await connect(host, before)
  await before.stop()
  await vi.waitFor(() => expect(host.connections()).toEqual([]), WAIT)

  const after = await startHost({ ...identity, agent: 'after' })
  await host.dial(after.addresses())
  expect(await host.identify(after.peerId, { timeoutMs: 10_000 })).toMatchObject({ agent: 'after' })
})

it('reports why dialling failed', async () => {
  const [host, peer] = [await startHost(), await startHost()]
  const [address = ''] = peer.addresses()
  const [bare = ''] = address.split('/p2p/')
  const other = newIdentity().peerId
  const closed = await startHost()
  const gone = closed.addresses()
  await closed.stop()

  expect(await dialling(host.dial('/ip4/127.0.0.1/tcp'))).toBe('bad-address')
  expect(await dialling(host.dial(bare))).toBe('bad-address')
  expect(await dialling(host.dial([address, `${bare}/p2p/${other}`]))).toBe('bad-address')
  expect(await dialling(host.dial([]))).toBe('bad-address')
  expect(await dialling(host.dial(`${bare}/p2p/${other}`))).toBe('encryption')
  expect(await dialling(host.dial(gone))).toBe('refused')
  expect(await dialling(host.dial(address, AbortSignal.abort()))).toBe('aborted')
  expect(await dialling(host.dial(address))).toBe('connected')
  expect(await host.counted('ssv_p2p_dials_total', { outcome: 'bad-address' })).toBe(4)
})

it('rejects connections from a denied address', async () => {
  const denied = new Set(['127.0.0.1'])
  const host = await startHost({ limits: { denyInbound: (ip) => denied.has(ip) } })
  const peer = await startHost()
  expect(await dialling(peer.dial(host.addresses()))).not.toBe('connected')
  expect(await host.counted('ssv_p2p_denied_connections_total')).toBeGreaterThan(0)
  denied.clear()
  expect(await dialling(peer.dial(host.addresses()))).toBe('connected')
})

it('limits connections, and closes those that never identify themselves', async () => {
  const host = await startHost({ limits: { maxConnections: 2, inboundUpgradeTimeoutMs: 200 } })
  const port = Number(host.addresses()[0]?.split('/')[4])
  const silent = connectTcp({ host: '127.0.0.1', port })
  await new Promise((resolve) =>
    silent
      .on('close', resolve)
      .on('error', () => {})
      .resume(),
  )

  const peers = [await startHost(), await startHost(), await startHost()]
  for (const peer of peers.slice(0, 2)) await connect(peer, host)
  expect(await dialling(peers[2]?.dial(host.addresses()) ?? Promise.resolve())).not.toBe(
    'connected',
  )
  expect(peersOf(host).toSorted()).toEqual(
    peers
      .slice(0, 2)
      .map((peer) => peer.peerId)
      .toSorted(),
  )
})

it('stops waiting for a peer that does not identify itself', async () => {
  const host = await startHost()
  const raw = await startRawPeer()
  await raw.unhandle('/ipfs/id/1.0.0')
  await raw.handle('/ipfs/id/1.0.0', () => {})
  await raw.dialHost(host)
  await vi.waitFor(() => expect(peersOf(host)).toEqual([raw.id]), WAIT)
  await expect(host.identify(raw.id, { timeoutMs: 200 })).rejects.toMatchObject({
    reason: 'timeout',
  })
  await expect(
    host.identify(raw.id, { timeoutMs: 60_000, signal: AbortSignal.abort() }),
  ).rejects.toMatchObject({ reason: 'aborted' })
})

it('rejects an invalid key', async () => {
  await expect(startHost({ privateKey: new Uint8Array(32) })).rejects.toThrow()
  await expect(startHost({ privateKey: new Uint8Array(64) })).rejects.toThrow()
})

it('answers as many parallel identify streams as nodes with two identify services open', async () => {
  const host = await startHost()
  const node = await startRawPeer()
  const connection = await node.dialHost(host)
  const streams = await Promise.all(
    Array.from({ length: 8 }, () => connection.newStream('/ipfs/id/1.0.0')),
  )
  const lengths = await Promise.all(
    streams.map(async (stream) => {
      for await (const chunk of stream) return chunk.byteLength
      return 0
    }),
  )
  expect(lengths.filter((length) => length === 0)).toEqual([])
})
