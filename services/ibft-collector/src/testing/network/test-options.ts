import { newIdentity } from '@ssv-exporter/p2p/identity'
import type { NetworkOptions } from '../../network/network-options.ts'
import { NETWORK_ID } from './test-peer.ts'

/** A node of fork v1 on the loopback address, with its own identity and a short heartbeat. */
export function testOptions(options: Partial<NetworkOptions> = {}): NetworkOptions {
  return {
    networkId: NETWORK_ID,
    forks: [{ name: 'v1', epoch: 0 }],
    genesisTimeSec: 1_600_000_000,
    version: 'v0.0.0-test',
    listenIp: '127.0.0.1',
    tcpPort: 0,
    privateKey: newIdentity().privateKey,
    ...options,
    limits: { heartbeatMs: 50, ...options.limits },
  }
}
