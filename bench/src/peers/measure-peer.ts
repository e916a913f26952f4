import { setTimeout as sleep } from 'node:timers/promises'
import { collectGarbage } from '../support/collect-garbage.ts'
import { cpuSeconds, memoryMb, transferredBytes } from '../support/process-usage.ts'
import type { Remote } from '../support/remote.ts'
import type { CollectorPeerCalls } from './collector-peer.ts'
import type { LightPeersCalls } from './light-peers.ts'

/** Cores and kB/s of our peer; `null` without /proc. A type, because rows of tables are records. */
export type Measurement = {
  readonly connected: number
  readonly lost: number
  readonly rss: number | null
  readonly idle: number | null
  readonly idleIn: number | null
  readonly idleOut: number | null
  readonly busy: number | null
  readonly busyIn: number | null
  readonly busyOut: number | null
  /** Messages per second. */
  readonly received: number
}

export interface PeerLoad {
  readonly seconds: number
  /** Messages per second. */
  readonly rate: number
  readonly bytes: number
  readonly inspectPort: number
}

const BYTES_PER_KB = 1_000

/** Measures our peer with the peers that are connected to it, without and with messages. */
export async function measurePeer(
  us: Remote<CollectorPeerCalls>,
  swarm: readonly Remote<LightPeersCalls>[],
  { seconds, rate, bytes, inspectPort }: PeerLoad,
): Promise<Measurement> {
  const none = undefined as never
  // Time for meshes to form, and for effects of the start to end.
  await sleep(seconds * 500)
  await collectGarbage(us.pid, inspectPort)
  const rss = await memoryMb(us.pid)
  const idle = await usage(us.pid, () => sleep(seconds * 1_000))
  const before = await us.call('received', none)
  const busy =
    rate === 0 ? idle : await usage(us.pid, () => publish(swarm, { seconds, rate, bytes }))
  const received = ((await us.call('received', none)) - before) / busy.seconds
  const lost = await Promise.all(swarm.map((some) => some.call('lost', none)))
  return {
    connected: await us.call('peers', none),
    lost: lost.reduce((sum, count) => sum + count, 0),
    rss,
    idle: idle.cores,
    idleIn: idle.inKb,
    idleOut: idle.outKb,
    busy: busy.cores,
    busyIn: busy.inKb,
    busyOut: busy.outKb,
    received,
  }
}

async function usage(pid: number, work: () => Promise<unknown>) {
  const read = async () => ({
    atMs: performance.now(),
    cpu: await cpuSeconds(pid),
    bytes: await transferredBytes(pid),
  })
  const before = await read()
  await work()
  const after = await read()
  const seconds = (after.atMs - before.atMs) / 1_000
  const rate = (from: number | undefined | null, to: number | undefined | null, unit = 1) =>
    from == null || to == null ? null : (to - from) / unit / seconds
  return {
    seconds,
    cores: rate(before.cpu, after.cpu),
    inKb: rate(before.bytes?.read, after.bytes?.read, BYTES_PER_KB),
    outKb: rate(before.bytes?.written, after.bytes?.written, BYTES_PER_KB),
  }
}

async function publish(
  swarm: readonly Remote<LightPeersCalls>[],
  { seconds, rate, bytes }: Pick<PeerLoad, 'seconds' | 'rate' | 'bytes'>,
): Promise<void> {
  for (let second = 0; second < seconds; second++) {
    await Promise.all([
      sleep(1_000),
      swarm[second % swarm.length]?.call('publish', { count: rate, bytes }),
    ])
  }
}
