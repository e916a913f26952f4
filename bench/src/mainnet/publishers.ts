// Peers that publish messages at their times, and one that receives what our collector forwards.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Host } from '@ssv-exporter/p2p/host'
import { alanTopic } from '@ssv-exporter/ssv/alan/topics'
import { FORK } from '../peers/bench-network.ts'
import { createBenchPeer } from '../peers/bench-peer.ts'
import { serveCalls } from '../support/serve-calls.ts'
import { SLOT_MS } from './bench-chain.ts'
import type { TimedMessage } from './committee-duty.ts'
import { readTraffic, slotFile } from './traffic-files.ts'

const POLL_MS = 200
/** Four offsets of the message, and one of its list of signatures. */
const SIGNATURE_AT = 20
/** Bytes of a signature that identify a message. */
const MARK_BYTES = 24
/** Slots are loaded while the one before is published. */
const LOAD_AHEAD_MS = 4_000

const hosts: Host[] = []
/** When messages with signatures were sent, Unix milliseconds, by mark. */
const sentAt = new Map<string, number>()
const forwardedMs: number[] = []
const lateMs: number[] = []
const duties: SentDuty[] = []

/** The post-consensus messages of a committee's duty. */
export interface SentDuty {
  readonly slot: number
  /** Number of the committee. */
  readonly committee: number
  /** When each was sent, Unix milliseconds, ascending. */
  readonly sentMs: readonly number[]
}

export interface PublishOptions {
  readonly folder: string
  readonly genesisMs: number
  readonly slots: readonly number[]
}

async function open(isListening: boolean): Promise<string> {
  const { host } = await createBenchPeer({ listen: ['/ip4/127.0.0.1/tcp/0'] })
  if (isListening) {
    host.onMessage(({ id, data }) => {
      const now = unixMs()
      host.report(id, 'ignore')
      const mark = markOf(data)
      const sent = sentAt.get(mark)
      if (sent === undefined) return
      sentAt.delete(mark)
      forwardedMs.push(now - sent)
    })
    for (const topic of FORK.topics) host.subscribe(topic)
  } else hosts.push(host)
  await host.start()
  const [address] = host.addresses()
  if (address === undefined) throw new TypeError('the peer has no address')
  return address
}

async function publish({ folder, genesisMs, slots }: PublishOptions): Promise<void> {
  let next = load(slots[0])
  for (const [i, slot] of slots.entries()) {
    const messages = await next
    const sent = new Map<number, number[]>()
    const startMs = genesisMs + slot * SLOT_MS
    // Reading a file must not delay messages.
    const loading = sleep(Math.max(0, startMs + SLOT_MS - LOAD_AHEAD_MS - unixMs()))
    next = loading.then(() => load(slots[i + 1]))
    for (const message of messages) await send(message, startMs, sent)
    for (const [committee, times] of sent) {
      duties.push({ slot, committee, sentMs: times.sort((a, b) => a - b) })
    }
  }

  async function load(slot: number | undefined): Promise<readonly TimedMessage[]> {
    if (slot === undefined) return []
    const messages = await readTraffic(slotFile(folder, slot))
    if (messages === undefined) throw new Error(`there is no traffic of slot ${slot}`)
    return messages
  }
}

async function send(
  { atMs, committee, kind, subnet, data }: TimedMessage,
  startMs: number,
  sent: Map<number, number[]>,
): Promise<void> {
  const dueMs = startMs + atMs
  const waitMs = dueMs - unixMs()
  if (waitMs > 0) await sleep(waitMs)
  const host = hosts[committee % hosts.length] as Host
  const now = unixMs()
  lateMs.push(now - dueMs)
  if (kind === 'post-consensus') {
    sentAt.set(markOf(data), now)
    const times = sent.get(committee)
    if (times === undefined) sent.set(committee, [now])
    else times.push(now)
  }
  const recipients = await host.publish(alanTopic(subnet), data)
  if (recipients === 0) throw new Error(`a message of committee ${committee} had no recipient`)
}

const unixMs = () => performance.timeOrigin + performance.now()

/** The signature of a message with one signer, which is its first variable part. */
const markOf = (data: Uint8Array) =>
  Buffer.from(data.buffer, data.byteOffset + SIGNATURE_AT, MARK_BYTES).toString('latin1')

const calls = {
  /** @returns multiaddrs with peer ids */
  open: ({ publishers }: { publishers: number }) =>
    Promise.all(Array.from({ length: publishers + 1 }, (_, i) => open(i === publishers))),
  /** Resolves when the collector is subscribed to all topics, as each peer knows. */
  async awaitCollector() {
    while (
      !hosts.every((host) => FORK.topics.every((topic) => host.topicPeers(topic).length > 0))
    ) {
      await sleep(POLL_MS)
    }
  },
  /** Publishes messages of slots at their times. Resolves after the last one. */
  publish,
  sent: () => ({ duties, lateMs, forwardedMs }),
}
export type PublishersCalls = typeof calls

serveCalls(calls)
