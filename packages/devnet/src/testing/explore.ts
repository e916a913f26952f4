import { randomBytes } from 'node:crypto'
import { createDiscovery } from '@ssv-exporter/p2p/discovery'
import { silentLogger } from '@ssv-exporter/service-kit/logger'
import { onTestFinished } from 'vitest'
import type { OperatorNetwork } from '../network/operator-network.ts'
import { forkOf } from './start-network.ts'

/** Further entries of the latest node record, by peer id. */
export type FoundRecords = ReadonlyMap<string, ReadonlyMap<string, Uint8Array>>

/** A peer that knows the boot node only, until the end of the test. */
export async function explore(
  network: OperatorNetwork,
  self: { readonly privateKey?: Uint8Array; readonly tcpPort?: number } = {},
): Promise<FoundRecords> {
  const { privateKey = randomBytes(32), tcpPort } = self
  const discovery = createDiscovery(
    {
      privateKey,
      bindIp: '127.0.0.1',
      udpPort: 0,
      ...(tcpPort !== undefined && { tcpPort }),
      bootNodes: network.facts().bootNodes,
      entries: forkOf('v1').nodeRecordEntries({ subnets: Array<boolean>(128).fill(true) }),
      walkIntervalMs: 200,
    },
    { logger: silentLogger() },
  )
  onTestFinished(() => discovery.stop())
  const found = new Map<string, ReadonlyMap<string, Uint8Array>>()
  discovery.onNode(({ peerId, entries }) => found.set(peerId, entries))
  await discovery.start()
  return found
}
