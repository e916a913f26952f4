import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '@ssv-exporter/test-kit/free-port'
import type { CollectorPeerCalls } from './peers/collector-peer.ts'
import type { LightPeersCalls } from './peers/light-peers.ts'
import { collectGarbage } from './support/collect-garbage.ts'
import { cpuSeconds, memoryMb } from './support/process-usage.ts'
import { openRemote, type Remote } from './support/remote.ts'
import { runBench } from './support/run-bench.ts'

/** Peers in one process. */
const PEERS_A_PROCESS = 100
/** Exporters are advised up to 1 000 peers. */
const LEVELS = [100, 300, 1_000]
const MESSAGE_BYTES = 600
const POLL_MS = 200

await runBench({
  name: 'peers',
  title: 'What a peer costs (alan)',
  defaults: { most: 300, seconds: 10, rate: 100 },
  async run({ settings, scope, say }) {
    const { most, seconds, rate } = settings
    const inspectPort = await freePort()
    const us = scope.use(
      openRemote<CollectorPeerCalls>(new URL('./peers/collector-peer.ts', import.meta.url), {
        NODE_OPTIONS: `--inspect-port=${inspectPort}`,
      }),
    )
    const addresses = await us.call('start', undefined as never)
    const swarm: Remote<LightPeersCalls>[] = []
    const rows: Row[] = [await measure(us, swarm, { seconds, rate: 0, inspectPort })]
    for (const peers of LEVELS.filter((level) => level <= most)) {
      while (swarm.length * PEERS_A_PROCESS < peers) {
        const some = openRemote<LightPeersCalls>(new URL('./peers/light-peers.ts', import.meta.url))
        scope.use(some)
        await some.call('open', { addresses, count: PEERS_A_PROCESS })
        swarm.push(some)
      }
      while ((await us.call('peers', undefined as never)) < peers) await sleep(POLL_MS)
      rows.push(await measure(us, swarm, { seconds, rate, inspectPort }))
      say(`${peers} peers`)
    }
    return {
      versions: {},
      method: [
        `Our peer in a separate process, subscribed to 128 topics, accepts everything without validation; there are up to ${most} peers in processes of ${PEERS_A_PROCESS}, each connected only to it, identified and subscribed to all topics. Its memory is measured after a garbage collection, its processor time over ${seconds} s: without messages, and with ${rate} messages of ${MESSAGE_BYTES} bytes per second, rotating over peers and topics, each of which it relays to its mesh.`,
      ],
      tables: [
        {
          title: 'Cost of our peer',
          columns: [
            { key: 'peers', title: 'peers' },
            { key: 'rss', title: 'RSS, MB' },
            { key: 'idle', title: 'idle, cores', digits: 3 },
            { key: 'busy', title: `${rate} messages/s, cores`, digits: 3 },
            { key: 'received', title: 'messages received' },
          ],
          rows,
        },
      ],
      targets: [],
      details: { rows },
    }
  },
})

interface Row extends Record<string, number | null> {
  peers: number
  rss: number | null
  /** Cores. */
  idle: number | null
  busy: number | null
  received: number
}

interface Measurement {
  readonly seconds: number
  readonly rate: number
  readonly inspectPort: number
}

async function measure(
  us: Remote<CollectorPeerCalls>,
  swarm: readonly Remote<LightPeersCalls>[],
  { seconds, rate, inspectPort }: Measurement,
): Promise<Row> {
  const peers = await us.call('peers', undefined as never)
  // Time for meshes to form, and for effects of the start to end.
  await sleep(seconds * 500)
  await collectGarbage(us.pid, inspectPort)
  const rss = await memoryMb(us.pid)
  const idle = await coresUsed(us.pid, () => sleep(seconds * 1_000))
  const before = await us.call('received', undefined as never)
  const busy = rate === 0 ? idle : await coresUsed(us.pid, () => publish(swarm, seconds, rate))
  const received = (await us.call('received', undefined as never)) - before
  return { peers, rss, idle, busy, received }
}

async function coresUsed(pid: number, work: () => Promise<unknown>): Promise<number | null> {
  const [cpu, startedAt] = [await cpuSeconds(pid), performance.now()]
  await work()
  const after = await cpuSeconds(pid)
  return cpu === null || after === null
    ? null
    : (after - cpu) / ((performance.now() - startedAt) / 1_000)
}

/** Messages per second. */
async function publish(
  swarm: readonly Remote<LightPeersCalls>[],
  seconds: number,
  rate: number,
): Promise<void> {
  for (let second = 0; second < seconds; second++) {
    const [, some] = await Promise.all([
      sleep(1_000),
      swarm[second % swarm.length]?.call('publish', { count: rate, bytes: MESSAGE_BYTES }),
    ])
    void some
  }
}
