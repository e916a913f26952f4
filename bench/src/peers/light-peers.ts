// Peers that do almost nothing: connected, identified, subscribed to every topic.
import { setTimeout as sleep } from 'node:timers/promises'
import { createHandshaker } from '@ssv-exporter/p2p/handshake'
import { createHost, type Host } from '@ssv-exporter/p2p/host'
import { newIdentity } from '@ssv-exporter/p2p/identity'
import { silentLogger } from '@ssv-exporter/service-kit/logger'
import { serveCalls } from '../support/serve-calls.ts'
import { FORK, GENERATION } from './bench-network.ts'

/** They need no upkeep themselves: they know one peer. */
const HEARTBEAT_MS = 5_000
const VERSION = 'v2.3.7-bench'
const PAUSE_MS = 200
const ATTEMPTS = 50

const hosts: Host[] = []

async function open(addresses: readonly string[]): Promise<void> {
  const { privateKey } = newIdentity()
  const { handshake, gossip } = GENERATION
  const host = createHost(
    {
      privateKey,
      listen: [],
      agent: handshake.userAgent(VERSION),
      gossip: {
        ...gossip,
        heartbeatMs: HEARTBEAT_MS,
        messageId: (_topic, data) => FORK.messageId?.(data),
      },
    },
    { logger: silentLogger() },
  )
  const own = () => handshake.own(FORK.name, { networkId: '', nodeVersion: VERSION })
  const handshaker = createHandshaker(handshake, { privateKey, own }, { host })
  await handshaker.serve(() => true)
  host.onMessage(({ id }) => host.report(id, 'ignore'))
  for (const topic of FORK.topics) host.subscribe(topic)
  await host.start()
  const greet = async () => handshaker.handshake(await dial(host, addresses))
  await greet()
  // On a busy machine connections are lost: pings are not answered in time.
  host.onDisconnection(() => void greet().catch(() => {}))
  hosts.push(host)
}

/** Frequent dials from one address are rejected for a moment. */
async function dial(host: Host, addresses: readonly string[]): Promise<string> {
  for (let attempt = 1; ; attempt++) {
    try {
      return (await host.dial(addresses)).peerId
    } catch (error) {
      if (attempt === ATTEMPTS) throw error
      await sleep(PAUSE_MS)
    }
  }
}

let messages = 0

const calls = {
  async open({ addresses, count }: { addresses: readonly string[]; count: number }) {
    for (let n = 0; n < count; n++) await open(addresses)
  },
  /** Publishes messages of a size, rotating over peers and topics. */
  async publish({ count, bytes }: { count: number; bytes: number }) {
    for (let n = 0; n < count; n++) {
      const data = new Uint8Array(bytes)
      crypto.getRandomValues(data.subarray(0, 16))
      const host = hosts[messages % hosts.length] as Host
      const topic = FORK.topics[messages % FORK.topics.length] as string
      messages += 1
      await host.publish(topic, data)
    }
  },
}
export type LightPeersCalls = typeof calls

serveCalls(calls)
