// Our peer alone, in a separate process: its cost is that of the process.
import { createLibp2pNetwork } from '@ssv-exporter/ibft-collector/network/libp2p-network'
import { createStateWatch } from '@ssv-exporter/ibft-collector/network/threaded/state-watch'
import { newIdentity } from '@ssv-exporter/p2p/identity'
import { silentLogger } from '@ssv-exporter/service-kit/logger'
import { createMetrics } from '@ssv-exporter/service-kit/metrics'
import { serveCalls } from '../support/serve-calls.ts'
import { GENERATION, NETWORK } from './bench-network.ts'

const GENESIS_TIME = 1_600_000_000
const MOST_PEERS = 1_000
/** As in the network thread of a collector. */
const STATE_INTERVAL_MS = 250

let received = 0
const network = createLibp2pNetwork(
  {
    ...NETWORK,
    forks: [{ name: 'alan', epoch: 0 }],
    genesisTimeSec: GENESIS_TIME,
    privateKey: newIdentity().privateKey,
    version: 'bench',
    listenIp: '127.0.0.1',
    tcpPort: 0,
    limits: { maxPeersOut: 1, maxPeersIn: MOST_PEERS },
  },
  {
    generation: GENERATION,
    logger: silentLogger(),
    metrics: createMetrics({ service: 'bench' }),
  },
)
network.onGossip((batch) => {
  received += batch.length
  network.report(batch.map(({ id }) => ({ id, verdict: 'accept' as const })))
})

const calls = {
  async start() {
    await network.start()
    setInterval(createStateWatch(network), STATE_INTERVAL_MS)
    return network.status().addresses
  },
  peers: () => network.status().peers,
  received: () => received,
}
export type CollectorPeerCalls = typeof calls

serveCalls(calls)
