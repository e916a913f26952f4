import { silentLogger } from '@ssv-exporter/service-kit/logger'
import { createBootNode } from '../boot-node.ts'
import { createDiscovery } from '../discovery.ts'
import { createHost } from '../host.ts'
import { newIdentity } from '../identity.ts'

/** Starts and stops two peers; the process must exit by itself afterwards. */
const logger = silentLogger()
const listen = ['/ip4/127.0.0.1/tcp/0']
const hosts = [newIdentity(), newIdentity()].map(({ privateKey }) =>
  createHost({ privateKey, listen, agent: 'test' }, { logger }),
)
const [one, other] = hosts
const boot = createBootNode(
  { privateKey: newIdentity().privateKey, bindIp: '127.0.0.1', udpPort: 0 },
  { logger },
)
await boot.start()
const discovery = createDiscovery(
  {
    privateKey: newIdentity().privateKey,
    bindIp: '127.0.0.1',
    udpPort: 0,
    bootNodes: [boot.nodeRecord()],
    entries: new Map(),
  },
  { logger },
)
const found = new Promise<void>((resolve) => discovery.onNode(() => resolve()))
await Promise.all([...hosts, discovery].map((part) => part.start()))
for (const host of hosts) host.subscribe('topic')
await one?.dial(other?.addresses() ?? [])
await one?.identify(other?.peerId ?? '', { timeoutMs: 10_000 })
await found
await Promise.all([...hosts, discovery, boot].map((part) => part.stop()))
// Stopping again has no effect.
await Promise.all([...hosts, discovery, boot].map((part) => part.stop()))
process.stdout.write('stopped\n')
