import { randomBytes } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { connect as connectTcp, type Socket } from 'node:net'
import { silentLogger } from '@ssv-exporter/service-kit/logger'
import { expect, it, onTestFinished, vi } from 'vitest'
import { createDiscovery } from './discovery.ts'
import type { Host } from './host.ts'
import { newIdentity } from './identity.ts'
import { parseRecord } from './node-record.ts'
import { startRawPeer } from './testing/raw-peer.ts'
import { startHost } from './testing/start-host.ts'

const PROTOCOL = '/ssv/sync/decided/last/0.0.1'
const WAIT = { timeout: 300_000, interval: 20 }
const LIMITS = { maxRequestBytes: 100, timeoutMs: 5_000, maxPerPeer: 4, maxInAll: 8 }

async function startServer() {
  const server = await startHost({
    limits: { inboundUpgradeTimeoutMs: 500, inboundPerSecondPerAddress: 1_000 },
  })
  await server.handle(PROTOCOL, async (_peerId, request) => request, LIMITS)
  return server
}

/**
 * Whether a well-behaved peer is served; one that a slow machine kept from its handshake retries.
 */
async function serves(server: Host): Promise<void> {
  const asker = await startHost()
  const ask = async () => {
    await asker.dial(server.addresses())
    return await asker.request(server.peerId, PROTOCOL, new Uint8Array([1]), {
      timeoutMs: 10_000,
      maxBytes: 100,
    })
  }
  await vi.waitFor(async () => expect([...(await ask())]).toEqual([1]), WAIT)
}

it('survives bytes that are not libp2p', async () => {
  const server = await startServer()
  const port = Number(server.addresses()[0]?.split('/')[4])
  const closed = [
    Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n'),
    Buffer.from('\x13/multistream/1.0.0\n\x07/noise\n', 'latin1'),
    Buffer.concat([
      Buffer.from('\x13/multistream/1.0.0\n\x07/noise\n', 'latin1'),
      randomBytes(5_000),
    ]),
    Buffer.from('ffffffffffffffffff7f', 'hex'),
    ...Array.from({ length: 20 }, (_, index) => randomBytes(1 + index * 50)),
  ].map((bytes) => sendTcp(port, bytes))
  await Promise.all(closed)
  await serves(server)
})

it('survives a peer that opens streams without end', async () => {
  const server = await startServer()
  const raw = await startRawPeer()
  const connection = await raw.dialHost(server)
  const opened = await Promise.allSettled(
    Array.from({ length: 600 }, (_, index) =>
      connection.newStream(index % 2 === 0 ? PROTOCOL : `/unknown/${index}`),
    ),
  )
  expect(opened.some(({ status }) => status === 'rejected')).toBe(true)
  await serves(server)
})

it('survives datagrams that are not discv5', async () => {
  const discovery = createDiscovery(
    {
      privateKey: newIdentity().privateKey,
      bindIp: '127.0.0.1',
      udpPort: 0,
      bootNodes: [],
      entries: new Map(),
    },
    { logger: silentLogger() },
  )
  await discovery.start()
  onTestFinished(() => discovery.stop())
  const port = parseRecord(discovery.nodeRecord()).udp ?? 0
  const socket = createSocket('udp4')
  onTestFinished(() => void socket.close())
  for (let size = 0; size < 1_400; size += 1) socket.send(randomBytes(size), port, '127.0.0.1')

  const other = createDiscovery(
    {
      privateKey: newIdentity().privateKey,
      bindIp: '127.0.0.1',
      udpPort: 0,
      bootNodes: [discovery.nodeRecord()],
      entries: new Map(),
      walkIntervalMs: 200,
    },
    { logger: silentLogger() },
  )
  other.onNode(() => {})
  await other.start()
  onTestFinished(() => other.stop())
  await vi.waitFor(() => expect(other.size() + discovery.size()).toBe(2), WAIT)
})

/** Sends and waits until the other side closes. */
function sendTcp(port: number, bytes: Buffer): Promise<void> {
  return new Promise((resolve) => {
    const socket: Socket = connectTcp({ host: '127.0.0.1', port }, () => socket.write(bytes))
    socket
      .on('error', () => {})
      .on('close', () => resolve())
      .resume()
  })
}
