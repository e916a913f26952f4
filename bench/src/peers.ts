import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '@ssv-exporter/test-kit/free-port'
import type { CollectorPeerCalls } from './peers/collector-peer.ts'
import type { LightPeersCalls } from './peers/light-peers.ts'
import { type Measurement, measurePeer } from './peers/measure-peer.ts'
import { openRemote, type Remote } from './support/remote.ts'
import { runBench } from './support/run-bench.ts'

/** Peers in one process. */
const PEERS_A_PROCESS = 100
/** Exporters are advised up to 1 000 peers. */
const LEVELS = [100, 300, 1_000]
const MESSAGE_BYTES = 600
const POLL_MS = 200
const MS_PER_MINUTE = 60_000
/** A level is reached although some peers are connecting again. */
const ENOUGH = 0.98

await runBench({
  name: 'peers',
  title: 'What a peer costs (alan)',
  defaults: { peers: 300, seconds: 10, rate: 100, minutes: 5 },
  async run({ settings, scope, say }) {
    const { seconds, rate } = settings
    const inspectPort = await freePort()
    const us = scope.use(
      openRemote<CollectorPeerCalls>(new URL('./peers/collector-peer.ts', import.meta.url), {
        NODE_OPTIONS: `--inspect-port=${inspectPort}`,
      }),
    )
    const addresses = await us.call('start', undefined as never)
    const swarm: Remote<LightPeersCalls>[] = []
    const measure = async (wanted: number, messages: number) => ({
      wanted,
      ...(await measurePeer(us, swarm, {
        seconds,
        rate: messages,
        bytes: MESSAGE_BYTES,
        inspectPort,
      })),
    })
    const connected = () => us.call('peers', undefined as never)

    /** Opens more peers, and waits until enough of all are connected, or the time is over. */
    async function reach(peers: number): Promise<void> {
      const until = performance.now() + settings.minutes * MS_PER_MINUTE
      while (swarm.length * PEERS_A_PROCESS < peers && performance.now() < until) {
        const some = openRemote<LightPeersCalls>(new URL('./peers/light-peers.ts', import.meta.url))
        scope.use(some)
        swarm.push(some)
        const timeoutMs = until - performance.now()
        const count = Math.min(PEERS_A_PROCESS, peers - (swarm.length - 1) * PEERS_A_PROCESS)
        await some.call('open', { addresses, count, timeoutMs })
        say(`${await connected()} of ${peers} peers connected`)
      }
      while ((await connected()) < ENOUGH * peers && performance.now() < until) await sleep(POLL_MS)
    }

    const rows = [await measure(0, 0)]
    for (const peers of levelsUpTo(settings.peers)) {
      await reach(peers)
      rows.push(await measure(peers, rate))
      say(JSON.stringify(rows.at(-1)))
    }
    const most = rows.at(-1) ?? EMPTY
    return {
      versions: {},
      method: [
        `Our peer in a separate process, subscribed to 128 topics, accepts everything without validation, and its state is read four times a second as in a collector. Up to ${settings.peers} peers in processes of ${PEERS_A_PROCESS} each connect only to it, and again after their connection was lost; they are identified and subscribed to all topics. A level is measured once ${ENOUGH * 100} % of its peers are connected, or after ${settings.minutes} minutes with those that are.`,
        `Its memory is measured after a garbage collection, its processor time and the bytes that it reads and writes over ${seconds} s: without messages, and with ${rate} messages of ${MESSAGE_BYTES} bytes per second, rotating over peers and topics, each of which it forwards to its mesh of 8 peers. Bytes are those of all connections, encrypted. Connections lost are counted from the start.`,
      ],
      tables: [
        {
          title: 'Cost of our peer',
          columns: [
            { key: 'wanted', title: 'peers' },
            { key: 'connected', title: 'connected' },
            { key: 'lost', title: 'connections lost' },
            { key: 'rss', title: 'RSS, MB' },
            { key: 'idle', title: 'idle, cores', digits: 3 },
            { key: 'idleIn', title: 'in, kB/s', digits: 1 },
            { key: 'idleOut', title: 'out, kB/s', digits: 1 },
            { key: 'busy', title: `${rate} messages/s, cores`, digits: 3 },
            { key: 'busyIn', title: 'in, kB/s', digits: 1 },
            { key: 'busyOut', title: 'out, kB/s', digits: 1 },
            { key: 'received', title: 'received/s', digits: 1 },
          ],
          rows,
        },
        {
          title: 'Per peer, from the first row to the last whose peers were connected',
          columns: [
            { key: 'what', title: 'what' },
            { key: 'perPeer', title: 'per peer', digits: 3 },
          ],
          rows: costPerPeer(rows[0] ?? EMPTY, rows.findLast(isReached) ?? EMPTY, rate),
        },
      ],
      targets: [
        {
          what: `Peers connected, of ${settings.peers}`,
          wanted: `at least ${ENOUGH * 100} %`,
          measured: String(most.connected),
          met: isReached(most),
        },
      ],
      details: { rows },
    }
  },
})

type Level = Measurement & { readonly wanted: number }

const isReached = ({ wanted, connected }: Level) => connected >= ENOUGH * wanted

function levelsUpTo(peers: number): number[] {
  return [...LEVELS.filter((level) => level < peers), peers]
}

function costPerPeer(none: Level, most: Level, rate: number) {
  const of = (key: keyof Measurement, factor = 1) => {
    const [from, to] = [none[key], most[key]]
    if (from === null || to === null || most.connected === 0) return null
    return (factor * (to - from)) / most.connected
  }
  return [
    { what: 'memory, MB', perPeer: of('rss') },
    { what: 'thousandths of a core, idle', perPeer: of('idle', 1_000) },
    { what: `thousandths of a core, ${rate} messages/s`, perPeer: of('busy', 1_000) },
    { what: 'idle, kB/s in', perPeer: of('idleIn') },
    { what: 'idle, kB/s out', perPeer: of('idleOut') },
  ]
}

const EMPTY: Level = {
  ...{ wanted: 0, connected: 0, lost: 0, received: 0 },
  ...{
    rss: null,
    idle: null,
    idleIn: null,
    idleOut: null,
    busy: null,
    busyIn: null,
    busyOut: null,
  },
}
