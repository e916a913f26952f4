import { silentLogger } from '@ssv-exporter/service-kit/logger'
import { expect, it, onTestFinished, vi } from 'vitest'
import { createBootNode } from './boot-node.ts'
import { createDiscovery, type DiscoveryOptions } from './discovery.ts'
import { newIdentity } from './identity.ts'
import { type DiscoveredNode, parseRecord, toDiscoveredNode } from './node-record.ts'

const logger = silentLogger()
const WAIT = { timeout: 300_000, interval: 20 }
const text = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString()
const forkEntry = (name: string) => new Map([['forkv', new Uint8Array(Buffer.from(name))]])

async function startBootNode(options: { protocolIds?: string[] } = {}) {
  const boot = createBootNode(
    { privateKey: newIdentity().privateKey, bindIp: '127.0.0.1', udpPort: 0, ...options },
    { logger },
  )
  await boot.start()
  onTestFinished(() => boot.stop())
  return boot
}

async function startNode(bootNodes: string[], options: Partial<DiscoveryOptions> = {}) {
  const { privateKey, peerId } = newIdentity()
  const discovery = createDiscovery(
    {
      privateKey,
      bindIp: '127.0.0.1',
      udpPort: 0,
      bootNodes,
      entries: forkEntry('v1'),
      walkIntervalMs: 200,
      ...options,
    },
    { logger },
  )
  const found = new Map<string, DiscoveredNode>()
  discovery.onNode((node) => found.set(node.peerId, node))
  await discovery.start()
  onTestFinished(() => discovery.stop())
  return { discovery, peerId, found }
}

it('lets three nodes find each other, with the contents of their records', async () => {
  const boot = await startBootNode()
  const nodes = [
    await startNode([boot.nodeRecord()], { tcpPort: 13_001 }),
    await startNode([boot.nodeRecord()], { tcpPort: 13_002 }),
    await startNode([boot.nodeRecord()], { tcpPort: 13_003, entries: forkEntry('v2') }),
  ]
  await vi.waitFor(() => {
    for (const node of nodes) {
      const others = nodes.filter((other) => other !== node).map(({ peerId }) => peerId)
      expect([...node.found.keys()]).toEqual(expect.arrayContaining(others))
    }
  }, WAIT)

  const third = nodes[0]?.found.get(nodes[2]?.peerId ?? '')
  expect(third?.addresses).toEqual([`/ip4/127.0.0.1/tcp/13003/p2p/${nodes[2]?.peerId}`])
  expect(text(third?.entries.get('forkv'))).toBe('v2')
  expect(third?.record).toBe(nodes[2]?.discovery.nodeRecord())
  expect(nodes[0]?.discovery.size()).toBeGreaterThan(0)
})

it('publishes changes of its record to others', async () => {
  const boot = await startBootNode()
  const [changing, watching] = [
    await startNode([boot.nodeRecord()]),
    await startNode([boot.nodeRecord()]),
  ]
  const forkSeen = () => text(watching.found.get(changing.peerId)?.entries.get('forkv'))
  await vi.waitFor(() => expect(forkSeen()).toBe('v1'), WAIT)

  const before = changing.discovery.nodeRecord()
  changing.discovery.updateEntries(forkEntry('v1'))
  expect(changing.discovery.nodeRecord()).toBe(before)
  changing.discovery.updateEntries(forkEntry('v2'))

  await vi.waitFor(() => expect(forkSeen()).toBe('v2'), WAIT)
})

it('finds nodes of each of its protocols over one socket, separately', async () => {
  const own = await startBootNode({ protocolIds: ['ssvdv5'] })
  const plain = await startBootNode()
  const boots = [own.nodeRecord(), plain.nodeRecord()]
  const [ofOwn, ofPlain] = [
    await startNode(boots, { protocolIds: ['ssvdv5'] }),
    await startNode(boots),
  ]
  const both = await startNode(boots, { protocolIds: ['ssvdv5', 'discv5'] })
  const all = [ofOwn.peerId, ofPlain.peerId]
  await vi.waitFor(() => expect([...both.found.keys()]).toEqual(expect.arrayContaining(all)), WAIT)
  // Either way round: nodes of one protocol find the node with both, and not each other.
  for (const node of [ofOwn, ofPlain]) {
    await vi.waitFor(() => expect(node.found.has(both.peerId)).toBe(true), WAIT)
    expect(all.filter((id) => node.found.has(id) && id !== node.peerId)).toEqual([])
  }
})

it('rejects a protocol id of another length', async () => {
  await expect(startNode([], { protocolIds: ['long-one'] })).rejects.toThrow(RangeError)
})

it('starts without boot nodes whose record is damaged', async () => {
  const boot = await startBootNode()
  const damaged = boot.nodeRecord().replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'))
  const node = await startNode([
    damaged,
    'enr:',
    'nonsense',
    `enr:${'A'.repeat(1_000)}`,
    boot.nodeRecord(),
  ])
  await vi.waitFor(() => expect(node.found.size).toBe(1), WAIT)
})

it('reports a port in use', async () => {
  const boot = await startBootNode()
  const taken = parseRecord(boot.nodeRecord()).udp ?? 0
  await expect(startNode([], { udpPort: taken })).rejects.toMatchObject({ code: 'EADDRINUSE' })
})

it('increases the sequence number of its record at each start', async () => {
  const { privateKey } = newIdentity()
  const records: bigint[] = []
  for (let start = 0; start < 2; start += 1) {
    const { discovery } = await startNode([], { privateKey })
    await discovery.stop()
    records.push(parseRecord(discovery.nodeRecord()).seq)
  }
  expect(records[1]).toBeGreaterThan(records[0] ?? 0n)
})

it('rejects entries that do not fit into a record', async () => {
  const { discovery } = await startNode([])
  const large = new Map([['large', new Uint8Array(300)]])
  expect(() => discovery.updateEntries(large)).toThrow()
  discovery.updateEntries(forkEntry('v2'))
  const node = toDiscoveredNode(parseRecord(discovery.nodeRecord()))
  expect([...(node?.entries.keys() ?? [])]).toEqual(['forkv'])
})
