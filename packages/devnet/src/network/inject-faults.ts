import { sleep } from '@ssv-exporter/service-kit/sleep'
import { createPace } from '../pace.ts'
import type { Random } from '../random.ts'
import type { Faults } from './faults.ts'
import type { PeerMesh } from './peer-mesh.ts'

const TICK_MS = 250

export interface FaultInjectorModules {
  readonly mesh: PeerMesh
  readonly faults: () => Faults
  readonly random: Random
  readonly signal: AbortSignal
}

/** Injects restarts and partitions at the current rates, one at a time, until the signal aborts. */
export async function injectFaults({
  mesh,
  faults,
  random,
  signal,
}: FaultInjectorModules): Promise<void> {
  const rates = () => [faults().restartsPerMinute, faults().partitionsPerMinute] as const

  async function restart(): Promise<void> {
    const index = random.integer(mesh.peers.length)
    await mesh.down(index)
    await sleep(faults().restartDownMs, signal).catch(() => {})
    if (!signal.aborted) await mesh.up(index)
  }

  async function partition(): Promise<void> {
    const places = [...mesh.peers.keys()]
    const few = random.sample(places, 1 + random.integer(Math.ceil(places.length / 2)))
    await mesh.partition([places.filter((place) => !few.includes(place)), few], false)
    await sleep(faults().partitionMs, signal).catch(() => {})
    if (!signal.aborted) await mesh.partition([], false)
  }

  while (!signal.aborted) {
    const [restarts, partitions] = rates()
    const paces = [createPace(restarts, Date.now()), createPace(partitions, Date.now())] as const
    // Until a fault is changed.
    while (!signal.aborted && rates()[0] === restarts && rates()[1] === partitions) {
      if (paces[0].take(Date.now(), 1) > 0) await restart()
      if (paces[1].take(Date.now(), 1) > 0) await partition()
      await sleep(TICK_MS, signal).catch(() => {})
    }
  }
}
