import { createBootNode } from '@ssv-exporter/p2p/boot-node'
import { newIdentity } from '@ssv-exporter/p2p/identity'
import { silentLogger } from '@ssv-exporter/service-kit/logger'
import { expect, it, onTestFinished } from 'vitest'
import { join, WAIT } from '../testing/network/join.ts'

it('finds nodes of its fork through a boot node and dials them, and ignores those of another fork', async () => {
  const boot = createBootNode(
    { privateKey: newIdentity().privateKey, bindIp: '127.0.0.1', udpPort: 0 },
    { logger: silentLogger() },
  )
  await boot.start()
  onTestFinished(() => boot.stop())
  const joining = { udpPort: 0, bootNodes: [boot.nodeRecord()] }
  const [first, second] = [await join(joining), await join(joining)]
  const old = await join({ ...joining, forks: [{ name: 'v0', epoch: 0 }] })
  const idOf = ({ network }: typeof first) => network.status().peerId
  await expect
    .poll(() => first.network.peers().map(({ peerId }) => peerId), WAIT)
    .toEqual([idOf(second)])
  await expect
    .poll(() => second.network.peers().map(({ peerId }) => peerId), WAIT)
    .toEqual([idOf(first)])
  const refused = { verdict: 'other-fork' }
  await expect
    .poll(() => first.metric('ssv_network_nodes_discovered_total', refused), WAIT)
    .toBeGreaterThan(0)
  expect(old.network.peers()).toEqual([])
})
