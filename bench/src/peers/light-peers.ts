// Peers that do almost nothing: connected, identified, subscribed to every topic.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Host } from '@ssv-exporter/p2p/host'
import { serveCalls } from '../support/serve-calls.ts'
import { FORK } from './bench-network.ts'
import { createBenchPeer } from './bench-peer.ts'

/** They need no upkeep themselves: they know one peer. */
const HEARTBEAT_MS = 5_000
/** Frequent dials from one address are rejected for a moment; the pause is doubled each time. */
const PAUSE_MS = 200
const MAX_PAUSE_MS = 10_000

const hosts: Host[] = []
let lost = 0

/** Starts a peer that stays connected. @returns whether it connected before the time is over */
async function open(addresses: readonly string[], isOver: Promise<false>): Promise<boolean> {
  const { host, handshaker } = await createBenchPeer({ listen: [], heartbeatMs: HEARTBEAT_MS })
  host.onMessage(({ id }) => host.report(id, 'ignore'))
  for (const topic of FORK.topics) host.subscribe(topic)
  await host.start()
  hosts.push(host)

  async function connect(): Promise<void> {
    const { peerId } = await host.dial(addresses)
    try {
      await handshaker.handshake(peerId)
    } catch (error) {
      await host.disconnect(peerId)
      throw error
    }
  }
  const first = Promise.withResolvers<void>()
  void stayConnected(host, async () => {
    await connect()
    first.resolve()
  })
  return await Promise.race([first.promise.then(() => true), isOver])
}

/** On a busy machine connections are lost: pings are not answered in time. */
async function stayConnected(host: Host, connect: () => Promise<void>): Promise<never> {
  let disconnected = Promise.withResolvers<void>()
  host.onDisconnection(() => disconnected.resolve())
  for (let failures = 0; ; ) {
    disconnected = Promise.withResolvers<void>()
    try {
      await connect()
      failures = 0
      await disconnected.promise
      lost += 1
    } catch {
      failures += 1
    }
    await sleep(Math.min(MAX_PAUSE_MS, PAUSE_MS * 2 ** failures) * (0.5 + Math.random()))
  }
}

let messages = 0

const calls = {
  /** Opens peers one after the other, for at most some time; those that are open stay connected. */
  async open({ addresses, count, timeoutMs }: OpenLightPeers) {
    const isOver = sleep(timeoutMs, false as const)
    for (let n = 0; n < count; n++) if (!(await open(addresses, isOver))) return
  },
  /** Connections lost so far. */
  lost: () => lost,
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

export interface OpenLightPeers {
  readonly addresses: readonly string[]
  readonly count: number
  readonly timeoutMs: number
}

serveCalls(calls)
